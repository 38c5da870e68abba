"""Every route × every kind of caller, on own and on foreign objects."""
