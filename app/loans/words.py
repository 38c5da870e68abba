"""What the contract's numbers are called."""

LOAN_STATES = ("None", "Open", "Closed")
"""``enum LoanState``."""
