"""What a ledger costs as it grows: ``python -m scripts.bench.growth``."""
