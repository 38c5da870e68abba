"""The room of invoices: reading them, registering them, keeping what the chain only holds the root of."""
