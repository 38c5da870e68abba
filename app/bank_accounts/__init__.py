"""Parties' own accounts at banks: payouts go nowhere else."""
