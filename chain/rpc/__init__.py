"""Read-only Ethereum JSON-RPC on the embedded node: questions and answers as bytes, whatever carries them.

Shapes follow the public Ethereum execution-apis schema (github.com/ethereum/execution-apis). ``docs/rpc.md`` is the page
for users.
"""
