"""What an auditor does with a chain: read its whole contract state and check what must hold. Needs no service, no SQL."""
