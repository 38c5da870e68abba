"""The audit room: derived tables against contract state."""
