"""Going through a history block by block: every chain rule, every seal, and every block executed again."""
