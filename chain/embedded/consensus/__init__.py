"""How validators make a block final."""
