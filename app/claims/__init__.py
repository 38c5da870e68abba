"""Claims on confirmed receivables: split, passed on in payment, redeemed, and where each comes from."""
