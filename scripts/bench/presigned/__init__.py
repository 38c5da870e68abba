"""The ledger's own business as transactions that are signed before the clock starts, for any EVM chain."""
