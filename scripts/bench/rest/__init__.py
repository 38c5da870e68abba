"""The same service on each chain, asked over HTTP by a process of its own."""
