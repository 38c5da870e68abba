"""web3.py's own core tests on the ledger's backend of eth-tester: ``python -m scripts.web3_core``."""
