"""The public register of pledges: who has what pledged to whom, for everybody to search."""
