"""``/docs`` and ``/redoc`` on a machine without the internet."""

from __future__ import annotations

import re

from app import main
from app.kernel.http.docs_page import ASSETS
from tests.app.world import World


class TestThePages:
    def test_load_nothing_from_another_machine(self, world: World) -> None:
        for path in ("/docs", "/redoc"):
            page = world.client.get(path)
            assert page.status_code == 200
            loaded = re.findall(r"""(?:src|href|spec-url|url)\s*[=:]\s*["']([^"']+)""", page.text)
            assert len(loaded) >= 3, path
            for each in loaded:
                assert each.startswith("/"), each
                assert world.client.get(each).status_code == 200
            assert "https://" not in page.text
            assert "//fonts" not in page.text

    def test_have_their_assets_here_and_no_others(self, world: World) -> None:
        for name, kind in ASSETS.items():
            found = world.client.get(f"/docs/assets/{name}")
            assert (found.status_code, found.headers["Content-Type"].partition(";")[0]) == (200, kind)
            assert len(found.content) > 1_000
        for name in ("other.js", "..%2f..%2fpasswd", "swagger-ui-bundle.js/x", "SWAGGER-UI.CSS"):
            assert world.client.get(f"/docs/assets/{name}").status_code == 404

    def test_are_not_in_the_document(self) -> None:
        assert not [path for path in main.routes().openapi()["paths"] if path.startswith(("/docs", "/redoc"))]
