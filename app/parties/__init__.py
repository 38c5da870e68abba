"""The room of parties: who they are, what they may do, which keys act for them."""
