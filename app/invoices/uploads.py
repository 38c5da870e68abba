"""An uploaded document: the body itself, or the one file of a form."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from app.invoices.readers.json_form import EXAMPLE, InvoiceForm
from app.kernel.http.routing import JSON
from app.kernel.http.services import Services, services
from app.kernel.json_text import refuse_hostile
from app.kernel.problems import FieldError, InvalidInput, UnsupportedMedia
from app.kernel.texts import Text

FILE = "file"
"""Name of the form's field."""
FORM = "multipart/form-data"
PLAIN = ("application/xml", "text/xml", "application/json", "application/pdf", "application/octet-stream")
"""What a body may say it is. What it truly is, is found by its content."""


def _inlined(schema: Any, parts: dict[str, Any]) -> Any:
    """A schema with its parts in their places: a body that FastAPI does not read itself has no components."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(parts[schema["$ref"].rpartition("/")[2]], parts)
        return {name: _inlined(value, parts) for name, value in schema.items() if name != "$defs"}
    return [_inlined(value, parts) for value in schema] if isinstance(schema, list) else schema


_SCHEMA = InvoiceForm.model_json_schema()
_JSON = {"schema": _inlined(_SCHEMA, _SCHEMA["$defs"]), "example": EXAMPLE}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FORM = {
    "schema": {
        "type": "object",
        "required": [FILE],
        "properties": {FILE: {"type": "string", "contentMediaType": "application/octet-stream"}},
    }
}
REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A UBL 2 or CII D16B document, a PDF with one inside (Factur-X, ZUGFeRD 2), a 数电票 XML file, or "
        "the ledger's own JSON form, which is also what reading any of the others gives as `document`. At most 16 MiB; "
        "5 MB beside embedded documents",
        "content": {**dict.fromkeys(PLAIN, _BINARY), "application/json": _JSON, FORM: _FORM},
    }
}
"""For ``openapi_extra`` of a route that takes an upload."""


async def uploaded(request: Request, parts: Annotated[Services, Depends(services)]) -> bytes:
    """The document's bytes.

    :raises UnsupportedMedia: the content type is none of those above.
    :raises DuplicateMember, MalformedJson, BodyTooLarge, InvalidInput: it says that it is JSON; see :func:`refuse_hostile`.
    :raises InvalidInput: the form has no file in its field.
    """
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type in PLAIN:
        body = await request.body()
        if media_type == JSON:  # of which every route refuses the same
            await parts.threads.run(refuse_hostile, body)
        return body
    if media_type != FORM:
        raise UnsupportedMedia(
            Text(
                "The media type is not read here; send the document as {types}, or as {form} in the field “{field}”.",
                types=", ".join(PLAIN),
                form=FORM,
                field=FILE,
            )
        )
    async with request.form(max_files=1, max_fields=1) as form:
        file = form.get(FILE)
        if not isinstance(file, UploadFile):
            missing = FieldError(field=FILE, code="missing", detail=Text("The form needs one file in this field."))
            raise InvalidInput(
                Text("The form has no file in its field “{field}”; put one file there.", field=FILE), errors=[missing]
            )
        return await file.read()


Uploaded = Annotated[bytes, Depends(uploaded)]
