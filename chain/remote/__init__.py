"""Any EVM network over JSON-RPC, behind the same port (:mod:`chain.remote.remote`)."""
