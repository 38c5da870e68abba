"""The service: one room per business noun, over any chain behind the port."""
