"""The rpc room: Ethereum JSON-RPC for auditors' tools, read-only."""
