"""nginx and Caddy with the files of ``docs/proxies``, in front of ``tally run``: what goes through, and what does not.

Only the addresses, the certificate and the user are replaced; everything else is as an operator would have it.
"""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.crash.server import Server
from tests.waiting import eventually

pytestmark = pytest.mark.proxy

FILES = Path(__file__).parents[2] / "docs" / "proxies"
NAME = "ledger.example"


@dataclass(frozen=True, slots=True)
class Site:
    """A proxy before a service."""

    port: int
    keys: dict[str, dict[str, str]]
    client: httpx2.Client

    def connect(self) -> ssl.SSLSocket:
        """A TLS connection, byte by byte."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        return _trusting().wrap_socket(plain, server_hostname=NAME)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    folder = tmp_path_factory.mktemp("service")
    server = Server(folder / "data", folder / "bytecode")
    url = server.url()
    yield url, json.loads((folder / "data" / "api-keys.json").read_text("utf-8"))
    server.stop()


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def site(
    request: pytest.FixtureRequest,
    service: tuple[str, dict[str, dict[str, str]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    url, keys = service
    folder = tmp_path_factory.mktemp(request.param)
    port = _free_port()
    command = {"nginx": _nginx, "caddy": _caddy}[request.param](folder, port, url.removeprefix("http://"))
    environment = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)  # noqa: S603  our own command
    with httpx2.Client(
        base_url=f"https://127.0.0.1:{port}", verify=_trusting(), headers={"Host": NAME}, timeout=60
    ) as client:
        extensions = {"sni_hostname": NAME}

        def answers() -> bool:
            assert process.poll() is None, (folder / "log").read_text("utf-8")
            with suppress(httpx2.TransportError):
                return client.get("/healthz", extensions=extensions).status_code == 200
            return False

        eventually(answers)
        yield Site(port, keys, client)
    process.terminate()
    process.wait(30)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _trusting() -> ssl.SSLContext:
    # The certificate is the test's own; what matters is what goes through the connection.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _nginx(folder: Path, port: int, service: str) -> list[str]:
    certificate = ["-keyout", str(folder / "tls.key"), "-out", str(folder / "tls.pem"), "-subj", f"/CN={NAME}"]
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    subprocess.run([*make, *certificate], check=True, capture_output=True)  # noqa: S603
    text = (FILES / "nginx.conf").read_text("utf-8")
    for written, here in (
        ("/etc/tallystick/tls", str(folder / "tls")),
        ("listen 443 ssl http2", f"listen 127.0.0.1:{port} ssl http2"),
        ("listen 80", f"listen 127.0.0.1:{_free_port()}"),
        ("127.0.0.1:8000", service),
    ):
        assert written in text
        text = text.replace(written, here)
    temporary = "".join(
        f"{kind}_temp_path {folder / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(text.replace("http {", f"http {{ {temporary}", 1), "utf-8")
    folder.chmod(0o755)
    found = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    assert found is not None, "nginx is to be installed by the lane"
    aside = f"daemon off; pid {folder / 'pid'}; error_log stderr;"
    return [found, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", aside]


def _caddy(folder: Path, port: int, service: str) -> list[str]:
    text = (FILES / "Caddyfile").read_text("utf-8")
    for written, here in (
        ("{\n\tservers {", f"{{\n\tadmin off\n\thttps_port {port}\n\thttp_port {_free_port()}\n\tservers {{"),
        ("ledger.example {", "ledger.example {\n\ttls internal\n\tbind 127.0.0.1"),
        ("127.0.0.1:8000", service),
    ):
        assert written in text
        text = text.replace(written, here, 1)
    (folder / "Caddyfile").write_text(text, "utf-8")
    found = shutil.which("caddy", path="/usr/bin:/usr/local/bin")
    assert found is not None, "caddy is to be installed by the lane"
    return [found, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def asked(site: Site, method: str, path: str, **options: object) -> httpx2.Response:
    """A request that names the site."""
    return site.client.request(method, path, extensions={"sni_hostname": NAME}, **options)  # type: ignore[arg-type]


class TestAProxy:
    def test_passes_reads_and_writes_on_as_they_are(self, site: Site) -> None:
        key = site.keys["tier1"]["Maker"]
        headers = {"Authorization": f"Bearer {key}"}
        me = asked(site, "GET", "/v1/me", headers=headers)
        assert (me.status_code, me.json()["capability"]) == (200, "Maker")
        again = asked(site, "GET", "/v1/me", headers=headers | {"If-None-Match": me.headers["ETag"]})
        assert again.status_code == 304
        body = {"account": me.json()["account"], "label": "proxy", "scopes": ["read"]}
        made = asked(site, "POST", "/v1/api-keys", headers=headers | {"Idempotency-Key": f"one-{site.port}"}, json=body)
        assert made.status_code == 201, made.text
        repeated = asked(
            site, "POST", "/v1/api-keys", headers=headers | {"Idempotency-Key": f"one-{site.port}"}, json=body
        )
        assert repeated.headers["Idempotency-Hit"] == "true"

    def test_adds_transport_security_and_names_no_server_of_ours(self, site: Site) -> None:
        answer = asked(site, "GET", "/v1/me")
        assert answer.status_code == 401
        assert answer.headers["Strict-Transport-Security"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Request-Id"]
        assert "uvicorn" not in answer.headers.get("Server", "")
        assert "/" not in answer.headers.get("Server", "")  # no version

    def test_shows_nobody_the_metrics(self, site: Site) -> None:
        assert [asked(site, "GET", path).status_code for path in ("/metrics", "/readyz")] == [404, 404]

    def test_routes_no_encoded_slash(self, site: Site) -> None:
        headers = {"Authorization": f"Bearer {site.keys['auditor']['Maker']}"}
        assert asked(site, "GET", "/v1/parties%2F1", headers=headers).status_code == 404

    def test_refuses_a_body_beyond_the_limit(self, site: Site) -> None:
        headers = {"Authorization": f"Bearer {site.keys['tier1']['Maker']}", "Idempotency-Key": "large"}
        with suppress(httpx2.TransportError):  # a proxy may close while the rest is being sent
            answer = asked(site, "POST", "/v1/invoices/upload", headers=headers, content=b"x" * (17 * 2**20))
            assert answer.status_code == 413

    def test_ends_a_request_that_does_not_arrive(self, site: Site) -> None:
        peer = site.connect()
        begun = time.monotonic()
        peer.sendall(f"GET /healthz HTTP/1.1\r\nHost: {NAME}\r\n".encode())
        while peer.recv(4_096):
            pass
        assert time.monotonic() - begun < 50
        peer.close()
        assert asked(site, "GET", "/healthz").status_code == 200
