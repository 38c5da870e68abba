"""The sandbox: a consortium of invented firms on a ledger of its own."""
