"""What strangers do with connections: hold them, trickle, send too much, read nothing. Others are answered meanwhile, and
the server ends in time."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest

from app.kernel.http import connections, server
from app.limits import Limits
from tests.app.kernel.served import Answer, Served, served
from tests.app.ledger import Ledger

LIMITS = Limits(head_s_max=0.4, body_s_max=0.6, idle_s_max=1, connections_max=12, stop_s_max=2, head_bytes_max=8_192)
HELLO = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def site(ledger: Ledger) -> Iterator[Served]:
    with served(ledger.client, LIMITS) as found:
        yield found


def is_answered(site: Served) -> bool:
    """Whether somebody else is served."""
    peer = site.connect()
    peer.send(HELLO)
    status = peer.answer().status
    peer.close()
    return status == 200


def posting(ledger: Ledger, length: int, handle: str = "tier1") -> bytes:
    """The head of a write with a body of so many bytes."""
    key = ledger.maker(handle).key
    return (
        f"POST /v1/api-keys HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nIdempotency-Key: k\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


class TestAHead:
    def test_that_never_begins_closes_the_connection(self, site: Served) -> None:
        assert site.connect().is_closed()

    def test_that_does_not_end_is_told_so(self, site: Served) -> None:
        peer = site.connect()
        peer.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        answer = Answer.of(peer.rest())
        assert (answer.status, answer.problem) == (408, "/problems/request-too-slow")
        assert answer.headers["connection"] == "close"

    def test_that_trickles_has_the_same_deadline(self, site: Served) -> None:
        peer = site.connect()
        assert peer.trickle(b"GET /healthz HTTP/1.1\r\n" + b"X: " + b"a" * 500, 0.02) < 500
        assert peer.rest() == b"" or True
        assert is_answered(site)

    def test_does_not_gain_time_by_lines_that_say_nothing(self, site: Served) -> None:
        peer = site.connect()
        peer.send(HELLO)
        assert peer.answer().status == 200
        assert peer.trickle(b"\r\n" * 250, 0.02) < 500

    @pytest.mark.parametrize("sent_at_once", [True, False])
    def test_that_is_too_large_is_not_read_on(self, site: Served, *, sent_at_once: bool) -> None:
        peer = site.connect()
        head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000
        parts = [head + b"\r\n\r\n"] if sent_at_once else [head[at : at + 4_000] for at in range(0, len(head), 4_000)]
        for part in parts:
            peer.send(part)
        said = peer.rest()
        if said:  # else the system threw the answer away with what was unread
            assert (Answer.of(said).status, Answer.of(said).problem) == (431, "/problems/headers-too-large")
        assert is_answered(site)

    def test_a_little_too_large_is_told_so(self, site: Served) -> None:
        peer = site.connect()
        peer.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 9_000 + b"\r\n\r\n")
        answer = Answer.of(peer.rest())
        assert (answer.status, answer.problem) == (431, "/problems/headers-too-large")

    def test_is_refused_in_the_language_that_it_asked_for(self, site: Served) -> None:
        peer = site.connect()
        peer.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\nAccept-Language: zh\r\nX: " + b"a" * 9_000 + b"\r\n\r\n")
        said = peer.rest()
        assert "请求头过大".encode() in said
        assert b"content-language: zh-Hans-CN" in said

    def test_with_too_many_headers_is_told_so(self, site: Served) -> None:
        peer = site.connect()
        peer.send(b"GET /healthz HTTP/1.1\r\n" + b"a: b\r\n" * (connections.HEADERS_MAX + 1) + b"\r\n")
        assert Answer.of(peer.rest()).status == 431

    def test_that_is_no_http_is_a_problem_too(self, site: Served) -> None:
        for garbage in (
            b"\x16\x03\x01\x02\x00\x01\x00",
            b"hello\r\n\r\n",
            b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        ):
            peer = site.connect()
            peer.send(garbage)
            answer = Answer.of(peer.rest())
            assert (answer.status, answer.problem) == (400, "/problems/malformed-http")
            assert json.loads(answer.body)["request_id"] == answer.headers["request-id"]
            assert answer.headers["x-content-type-options"] == "nosniff"


class TestABody:
    @pytest.mark.parametrize("trickled", [True, False])
    def test_that_does_not_end_is_told_so(self, site: Served, ledger: Ledger, *, trickled: bool) -> None:
        peer = site.connect()
        peer.send(posting(ledger, 1_000))
        if trickled:
            sending = threading.Thread(target=peer.trickle, args=(b" " * 900, 0.02))
            sending.start()
        answer = Answer.of(peer.rest())
        assert (answer.status, answer.problem) == (408, "/problems/request-too-slow")
        peer.close()
        if trickled:
            sending.join()
        assert ledger.services.bodies.taken == 0

    def test_of_a_stranger_is_not_waited_for(self, site: Served) -> None:
        peer = site.connect()
        head = (
            b"POST /v1/invoices/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 16000000\r\nExpect: 100-continue\r\n\r\n"
        )
        peer.send(head)
        assert peer.answer().status == 401  # and not 100, which would ask for it

    def test_may_follow_another_one_on_the_same_connection_in_its_own_time(self, site: Served, ledger: Ledger) -> None:
        peer = site.connect()
        body = b"{}"
        for _ in range(3):
            peer.send(posting(ledger, len(body)))
            threading.Event().wait(0.3)
            peer.send(body)
            assert peer.answer().status == 422

    def test_of_two_requests_sent_at_once_each_has_its_answer(self, site: Served, ledger: Ledger) -> None:
        peer = site.connect()
        peer.send((posting(ledger, 2) + b"{}") * 2 + HELLO)
        assert [peer.answer().status for _ in range(3)] == [422, 422, 200]


class TestConnections:
    def test_that_are_silent_make_room_for_others(self, site: Served) -> None:
        silent = [site.connect() for _ in range(40)]
        assert is_answered(site)
        for peer in silent:
            peer.close()

    def test_that_all_have_a_request_in_hand_leave_no_room(self, site: Served, ledger: Ledger) -> None:
        busy = [site.connect() for _ in range(LIMITS.connections_max)]
        for peer in busy:
            peer.send(posting(ledger, 10))
        threading.Event().wait(0.1)
        late = site.connect()
        answer = Answer.of(late.rest())
        assert (answer.status, answer.problem) == (503, "/problems/busy")
        assert answer.headers["retry-after"] == "1"
        for peer in busy:
            peer.close()

    def test_that_read_nothing_are_ended(self, site: Served, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(connections, "UNREAD_S_MAX", 0.3)
        peer = site.connect()
        asking = threading.Thread(target=peer.send, args=(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 100,))
        asking.start()
        threading.Event().wait(1.0)
        read = peer.rest()
        assert read.count(b"HTTP/1.1 200") < 100
        asking.join()

    def test_are_fewer_where_descriptors_are(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(server.resource, "getrlimit", lambda _: (256, 256))
        assert server._connections_max(1_000) == 256 - server.DESCRIPTORS_KEPT
        monkeypatch.setattr(server.resource, "getrlimit", lambda _: (256, 4_096))
        raised: list[tuple[int, int]] = []
        monkeypatch.setattr(server.resource, "setrlimit", lambda _, limits: raised.append(limits))
        assert server._connections_max(1_000) == 1_000
        assert raised == [(1_200, 4_096)]


class TestStopping:
    def test_does_not_wait_for_what_has_not_arrived(self, ledger: Ledger) -> None:
        with served(ledger.client, Limits(stop_s_max=5)) as site:
            for begun in (b"", b"GET / HT", posting(ledger, 100), posting(ledger, 100) + b"{"):
                peer = site.connect()
                peer.send(begun)
            threading.Event().wait(0.2)
            assert site.stop() < 5

    def test_tells_who_waits_for_a_block_that_does_not_come(self, ledger: Ledger) -> None:
        ledger.stopped.names |= {"north", "east"}
        body = b'{"party":"%d","amount":{"amount":1,"currency":"CNY"},"reference":"E-1"}' % ledger.party("tier1")
        head = posting(ledger, len(body), "bank").replace(b"/v1/api-keys", b"/v1/deposits")
        with served(ledger.client, Limits(stop_s_max=4)) as site:
            peer = site.connect()
            peer.send(head + body)
            threading.Event().wait(0.5)
            assert site.stop() < 8
            said = Answer.of(peer.rest())
            assert (said.status, said.problem) == (503, "/problems/chain-unavailable")
        ledger.stopped.names.clear()


class TestAnAnswer:
    def test_names_no_server_and_may_not_be_kept_or_guessed_at(self, site: Served) -> None:
        for request in (HELLO, HELLO.replace(b"healthz", b"nothing"), HELLO.replace(b"GET", b"PUT")):
            peer = site.connect()
            peer.send(request)
            answer = peer.answer()
            assert "server" not in answer.headers
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["request-id"]

    def test_to_a_head_has_the_headers_of_a_get_and_no_body(self, site: Served, ledger: Ledger) -> None:
        key = ledger.maker("tier1").key
        asked = b"%%s /v1/parties/%d HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n"
        asked %= (ledger.party("tier1"), key.encode())
        peer = site.connect()
        peer.send(asked % b"GET")
        got = peer.answer()
        peer.send(asked % b"HEAD")
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += peer.socket.recv(1)
        found = Answer.of(head)
        assert found.status == got.status == 200
        for name in ("etag", "content-length", "content-type"):
            assert found.headers[name] == got.headers[name]
        peer.send(HELLO)  # nothing of a body lies between the answers
        assert peer.answer().status == 200
