"""The books: every record of the ledger rebuilt from its events alone, to be compared with what contracts say."""
