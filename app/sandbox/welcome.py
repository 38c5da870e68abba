"""What a sandbox says when it starts: where it is, who is there, and what to try."""

from __future__ import annotations

from app.sandbox.service import Sandbox

TRY_AS = "core1"
"""Whose first key the three commands carry."""
TRY_PATHS = ("/v1/me", "/v1/parties", "/v1/receivables")


def welcome(sandbox: Sandbox, url: str) -> str:
    """Every API key, the address, and three commands."""
    lines = ["API keys of the sandbox:"]
    for member in sandbox.charter.members:
        lines.append(f"\n  {member.handle}: {member.name}, {', '.join(member.roles)}")
        lines += [f"    {seat.lower():8} {key}" for seat, key in sandbox.keys[member.handle].items()]
    key = next(iter(sandbox.keys[TRY_AS].values()))
    lines += [f"\nTallystick is at {url}, its API at {url}/docs. Three commands to try:"]
    lines += [f"  curl -s -H 'Authorization: Bearer {key}' {url}{path}" for path in TRY_PATHS]
    return "\n".join(lines) + "\n"
