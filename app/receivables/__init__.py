"""The room of receivables: proposed, confirmed, paid; and how much an issuer may have outstanding."""
