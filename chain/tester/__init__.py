"""The ledger's chain behind eth-tester."""
