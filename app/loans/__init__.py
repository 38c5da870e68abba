"""Loans on pledged claims: what is owed today, what was paid, and paying it."""
