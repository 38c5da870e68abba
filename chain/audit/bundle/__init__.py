"""A bundle: one compressed file with everything that an auditor needs to check a ledger without trusting anybody."""
