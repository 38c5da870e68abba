"""Financing: what holders of claims ask for, what funders offer, and each funder's limits on debtors."""
