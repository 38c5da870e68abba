"""How much of the service a stranger, a key or a party may have: the settings of it."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings

MIB = 2**20


class Limits(BaseSettings):
    """Bounds on what is received and worked on. Seconds end in ``_s_max``; 0 of a rate is no bound."""

    connections_max: int = Field(default=1_000, ge=8, le=100_000)
    """Open connections. Fewer where the process may have too few descriptors."""
    head_bytes_max: int = Field(default=32 * 1024, ge=1024, le=MIB)
    """Request line and headers of one request."""
    head_s_max: float = Field(default=10.0, gt=0)
    """From a connection's first moment, or a request's first byte, to the end of its headers."""
    body_s_max: float = Field(default=60.0, gt=0)
    """From the end of the headers to the end of the body."""
    idle_s_max: int = Field(default=30, ge=1)
    """How long a connection is kept for a next request. A proxy's own bound has to be shorter."""
    body_bytes_max: int = Field(default=16 * MIB, ge=1024)
    """Largest file in a request: an invoice with attachments fits, a bomb does not."""
    json_bytes_max: int = Field(default=MIB, ge=1024)
    """Largest JSON body."""
    bodies_bytes_max: int = Field(default=64 * MIB, ge=1024)
    """All bodies together that are being received or worked on."""
    stop_s_max: int = Field(default=6, ge=1)
    """How long requests in hand may go on after SIGTERM. What waits for its block is told half-way that the service
    stops."""
    key_requests_max: int = Field(default=3_000, ge=0)
    """Requests of one API key in :data:`app.kernel.http.rates.WINDOW_S`; 0 for no bound."""
    party_requests_max: int = Field(default=6_000, ge=0)
    """The same of all keys of a party."""
    party_at_once_max: int = Field(default=64, ge=0)
    """Requests of one party worked on at the same time; the others wait their turn. 0 for no bound."""

    @property
    def json_body_bytes_max(self) -> int:
        """What a JSON body may have: no more than any body."""
        return min(self.json_bytes_max, self.body_bytes_max)

    metrics: bool = True
    """Whether ``/metrics`` answers. Close it where strangers reach the service."""
