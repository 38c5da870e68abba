"""JSON-RPC over HTTP: what is sent, and what is made of odd answers."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chain.errors import ChainUnavailable
from chain.remote.node import Node, NodeError
from chain.remote.provider import HttpProvider

Answer = Callable[[Any], tuple[int, bytes]]


class Host:
    """A web server that answers as a test wants, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer: Answer = lambda body: (200, _encoded(_results(body)))
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.closes_each = False
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                host.paths.append(self.path)
                host.headers.append({name.lower(): value for name, value in self.headers.items()})
                status, content = host.answer(body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                # Without a word about it: the client finds its kept connection gone.
                self.close_connection = host.closes_each

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the base class's
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def place(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()
    yield made
    made.close()


@pytest.fixture
def provider(host: Host) -> Iterator[HttpProvider]:
    made = HttpProvider(f"http://{host.place}")
    yield made
    made.close()


def _results(body: Any) -> Any:
    if isinstance(body, list):
        return [_results(each) for each in reversed(body)]  # JSON-RPC allows any order
    return {"jsonrpc": "2.0", "id": body["id"], "result": [body["method"], body["params"]]}


def _encoded(answer: Any) -> bytes:
    return json.dumps(answer).encode()


class TestRequests:
    def test_results_come_in_the_order_of_the_questions(self, provider: HttpProvider) -> None:
        node = Node(provider)
        assert node.ask("a", 1) == ["a", [1]]
        assert node.ask_all([("a", [1]), ("b", []), ("c", [2])]) == [["a", [1]], ["b", []], ["c", [2]]]
        assert node.ask_all([]) == []

    def test_a_node_that_refuses_batches_is_asked_one_by_one(self, host: Host, provider: HttpProvider) -> None:
        error = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no batches"}}
        host.answer = lambda body: (200, _encoded(error if isinstance(body, list) else _results(body)))
        assert Node(provider).ask_all([("a", []), ("b", [])]) == [["a", []], ["b", []]]

    def test_user_and_password_of_the_address_are_sent_and_its_path_and_query_kept(self, host: Host) -> None:
        provider = HttpProvider(f"http://clerk:secret%21@{host.place}/chains/7?key=abc")
        provider.make_request("a", [])
        assert host.paths == ["/chains/7?key=abc"]
        assert host.headers[0]["authorization"] == f"Basic {base64.b64encode(b'clerk:secret!').decode()}"
        provider.close()

    def test_a_connection_that_the_node_closed_is_made_again(self, host: Host, provider: HttpProvider) -> None:
        host.closes_each = True
        for _ in range(3):
            assert "result" in provider.make_request("a", [])


class TestFailures:
    def test_an_error_of_the_node_is_told(self, host: Host, provider: HttpProvider) -> None:
        error = {"jsonrpc": "2.0", "id": 0, "error": {"code": 3, "message": "execution reverted", "data": "0x01"}}
        host.answer = lambda body: (200, _encoded(error))
        with pytest.raises(NodeError) as caught:
            Node(provider).ask("a")
        assert (caught.value.code, caught.value.data) == (3, "0x01")

    @pytest.mark.parametrize(
        ("status", "content"), [(502, b"<html>bad gateway</html>"), (200, b"[]"), (200, b'"no"'), (429, b"")]
    )
    def test_what_is_no_json_rpc_is_an_absent_chain(
        self, host: Host, provider: HttpProvider, status: int, content: bytes
    ) -> None:
        host.answer = lambda body: (status, content)
        with pytest.raises(ChainUnavailable):
            provider.make_request("a", [])

    def test_a_batch_that_is_answered_in_part_is_an_absent_chain(self, host: Host, provider: HttpProvider) -> None:
        host.answer = lambda body: (200, _encoded(_results(body)[:1]))
        with pytest.raises(ChainUnavailable, match="1 answers to 2"):
            provider.make_batch_request([("a", []), ("b", [])])

    @pytest.mark.parametrize("code", [-32603, -32005])
    def test_a_node_in_trouble_is_an_absent_chain(self, host: Host, provider: HttpProvider, code: int) -> None:
        host.answer = lambda body: (200, _encoded({"id": 0, "error": {"code": code, "message": "in trouble"}}))
        with pytest.raises(ChainUnavailable, match="in trouble"):
            Node(provider).ask("a")

    def test_nobody_at_the_address_is_an_absent_chain(self, host: Host) -> None:
        place = host.place
        host.close()
        provider = HttpProvider(f"http://user:word@{place}")
        with pytest.raises(ChainUnavailable) as caught:
            provider.make_request("a", [])
        assert "word" not in str(caught.value)

    @pytest.mark.parametrize("address", ["", "localhost:8545", "ws://localhost:8545", "http://"])
    def test_an_address_of_another_kind_is_refused(self, address: str) -> None:
        with pytest.raises(ChainUnavailable, match="address"):
            HttpProvider(address)
