"""The history room: every register as it was at any block, what changed between two, and letters that confirm it."""
