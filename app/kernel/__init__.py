"""What every room stands on: money, ids, database, ledger, errors."""
