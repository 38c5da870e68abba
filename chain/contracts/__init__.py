"""What the ledger's contracts are and say."""
