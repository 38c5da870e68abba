"""Ethereum's formats: RLP, tries, transactions, blocks, ABI, keys."""
