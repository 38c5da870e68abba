"""What a sandbox says when it starts: where it is, who is there, and what to try."""

from __future__ import annotations

from app.sandbox.service import Sandbox

TRY_AS = "core1"
"""Whose first key the three commands carry."""
TRY_PATHS = ("/v1/me", "/v1/parties", "/v1/receivables")


def welcome(sandbox: Sandbox, url: str) -> str:
    """Who is there, where it is, and what to try: every API key of a sandbox, none of any other ledger."""
    if not sandbox.keys:
        return (
            f"{len(sandbox.charter.members)} members founded this ledger. Tallystick is at {url}, its API at {url}/docs.\n"
            "An account's first API key is made by `tally keys new ACCOUNT` while the service is stopped, or by its keeper.\n"
        )
    lines = ["API keys of the sandbox:"]
    for member in sandbox.charter.members:
        number = sandbox.founded.parties[member.handle]
        lines.append(f"\n  {member.handle}: party {number}, {member.name}, {', '.join(member.roles)}")
        lines += [f"    {seat:8} {key}" for seat, key in sandbox.keys[member.handle].items()]
    key = next(iter(sandbox.keys.get(TRY_AS, next(iter(sandbox.keys.values()))).values()))
    lines += [f"\nTallystick is at {url}, its API at {url}/docs. Three commands to try:"]
    lines += [f"  curl -s -H 'Authorization: Bearer {key}' {url}{path}" for path in TRY_PATHS]
    return "\n".join(lines) + "\n"
