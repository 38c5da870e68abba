"""What one request may ask for."""

from __future__ import annotations

BATCH_ITEMS_MAX = 100
"""Questions in one batch."""

ANSWER_BYTES_MAX = 25_000_000
"""Of one batch; geth has the same. What would go beyond is answered with an error."""

LOG_RANGE_BLOCKS_MAX = 2_000
"""Blocks in one log query: their headers are read, some 60 µs each, and no more of those whose bloom has no match."""

LOGS_MAX = 10_000
"""Logs in one answer, some 6 MB."""

LOG_ADDRESSES_MAX = 1_000
"""Addresses in one filter, and alternatives for one topic."""

PROOF_SLOTS_MAX = 1_024
"""Storage slots in one ``eth_getProof``; geth has the same."""

FEE_HISTORY_BLOCKS_MAX = 1_024
"""Blocks of one ``eth_feeHistory``; geth has the same."""
