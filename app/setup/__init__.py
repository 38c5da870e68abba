"""Setting up a ledger: its contracts, parties with their keys, currencies and caps; then names and API keys."""
