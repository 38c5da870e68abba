"""The room of rules: the ledger's numbers with their sources, and its currencies."""
