"""eth-tester behind JSON-RPC over HTTP, in a process of its own: ``python -m scripts.bench.peers.eth_tester_server PORT``."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from scripts.peers.eth_tester import EthTesterProvider


class Handler(BaseHTTPRequestHandler):
    """Answers single requests and batches; connections stay open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    provider: EthTesterProvider

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answered = [self._answer(each) for each in asked] if isinstance(asked, list) else self._answer(asked)
        body = json.dumps(answered).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        found = self.provider.make_request(request["method"], request["params"])
        return {"jsonrpc": "2.0", "id": request["id"], **found}


class Server(ThreadingHTTPServer):
    """A thread for each connection."""

    request_queue_size = 128
    """The usual 5 are not enough for a service with 64 clients: the system then resets connections."""


def main() -> None:
    """Serve on the port that is named, until the process ends."""
    Handler.provider = EthTesterProvider()
    Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()


if __name__ == "__main__":
    main()
