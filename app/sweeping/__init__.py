"""Does what anyone may do and nobody should have to: puts away what is void, so that escrow comes back and quotas, limits and
locks end; marks what is overdue or in default; draws what is due to holders and lenders."""
