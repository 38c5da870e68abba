"""``/docs`` and ``/redoc``: the API to read and to try, without another machine: scripts and styles come from a package.

FastAPI's own pages load them from a content network, which a machine without the internet cannot reach, and which one
with it need not tell who reads what.
"""

from __future__ import annotations

from importlib.resources import as_file, files

from fastapi import Request, Response
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from fastapi.responses import HTMLResponse

from app.kernel.http.routing import Router
from app.kernel.problems import NotFound
from app.kernel.texts import Text

OPENAPI = "/openapi.json"
ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "redoc.standalone.js": "text/javascript",
    "favicon.png": "image/png",
}
"""Files of the package and what they are."""
WEEK_S = 7 * 86_400

router = Router()


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Every route, to be tried with a key."""
    return get_swagger_ui_html(
        openapi_url=OPENAPI,
        title=request.app.title,
        swagger_js_url=_at("swagger-ui-bundle.js"),
        swagger_css_url=_at("swagger-ui.css"),
        swagger_favicon_url=_at("favicon.png"),
    )


@router.get("/redoc", include_in_schema=False)
def redoc(request: Request) -> HTMLResponse:
    """The same, to be read."""
    return get_redoc_html(
        openapi_url=OPENAPI,
        title=request.app.title,
        redoc_js_url=_at("redoc.standalone.js"),
        redoc_favicon_url=_at("favicon.png"),
        with_google_fonts=False,
    )


@router.get("/docs/assets/{name}", include_in_schema=False)
def asset(name: str) -> Response:
    """A script, a style or a picture of the two pages."""
    if name not in ASSETS:
        raise NotFound(Text("There is no asset {name}; /docs names those that it uses.", name=name[:80]))
    with as_file(files("fastapi_offline") / "static" / name) as path:
        content = path.read_bytes()
    return Response(content, media_type=ASSETS[name], headers={"Cache-Control": f"max-age={WEEK_S}"})


def _at(name: str) -> str:
    return f"/docs/assets/{name}"
