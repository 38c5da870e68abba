"""How many made-up blocks are executed: a few hundred in `make test`, and 10,000 transactions in CI's engine lane, which
says ``--hypothesis-profile=engine-lane``."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("engine-lane", max_examples=2_500)
