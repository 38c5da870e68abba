"""The main job, played on a ledger of its own over real HTTP, with a readable account and a final check."""
