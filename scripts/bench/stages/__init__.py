"""What each stage of a write costs, from HTTP to the block and back: ``python -m scripts.bench.stages``."""
