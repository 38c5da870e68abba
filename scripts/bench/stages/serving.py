"""The probed service in a process of its own: ``python -m scripts.bench.stages.serving FOLDER [DATABASE_URL]``.

It is the service that ``tally run`` starts, on a free port. Its first line says where it is and who may ask; then it
takes commands on standard input, one a line: ``reset``, ``report``, ``stop``.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from app import main
from app.kernel import logs
from app.kernel.http import server as http
from app.sandbox.service import opened
from app.settings import Settings
from chain.runtime.clock import SystemClock
from scripts.bench.stages.probes import Meter


def serve(folder: Path, database_url: str | None) -> None:
    """Serve until told to stop."""
    logs.configure("warning", json=False)
    meter = Meter()
    unbounded = {"key_requests_max": 0, "party_requests_max": 0, "party_at_once_max": 0}
    settings = Settings(data_dir=folder, database_url=database_url, sweep_s=0, **unbounded)
    with opened(settings, SystemClock()) as sandbox:
        meter.install()
        config = http.config(main.create_app(sandbox.services), settings, settings.host, 0)
        socket = config.bind_socket()
        socket.listen()
        server = http.Server(config, sandbox.services.ledger.close)
        parties = {handle: str(number) for handle, number in sandbox.founded.parties.items()}
        say({"url": f"http://127.0.0.1:{socket.getsockname()[1]}", "keys": sandbox.keys, "parties": parties})
        threading.Thread(target=obey, args=(meter, server), daemon=True).start()
        server.run(sockets=[socket])


def obey(meter: Meter, server: http.Server) -> None:
    """Do what standard input says."""
    for line in sys.stdin:
        command = line.strip()
        if command == "reset":
            meter.reset()
            say({})
        elif command == "report":
            say(meter.totals())
    server.should_exit = True


def say(what: object) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
