"""Deposits at the settlement bank: balances, movements with their reason, money in and money out."""
