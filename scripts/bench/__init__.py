"""The ledger beside every chain that it could be put on, measured side by side: ``python -m scripts.bench``."""
