"""An uploaded document: the body itself, or the one file of a form."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from app.kernel.problems import FieldError, InvalidInput, UnsupportedMedia

FILE = "file"
"""Name of the form's field."""
FORM = "multipart/form-data"
PLAIN = ("application/xml", "text/xml", "application/json", "application/pdf", "application/octet-stream")
"""What a body may say it is. What it truly is, is found by its content."""

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
        "description": "A UBL 2.1 invoice, a 数电票 XML file, or the ledger's JSON form",
        "content": {**dict.fromkeys(PLAIN, _BINARY), FORM: _FORM},
    }
}
"""For ``openapi_extra`` of a route that takes an upload."""


async def uploaded(request: Request) -> bytes:
    """The document's bytes.

    :raises UnsupportedMedia: the content type is none of those above.
    :raises InvalidInput: the form has no file in its field.
    """
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type in PLAIN:
        return await request.body()
    if media_type != FORM:
        raise UnsupportedMedia(f"Send the document as {', '.join(PLAIN)}, or as {FORM} in the field {FILE!r}.")
    async with request.form(max_files=1, max_fields=1) as form:
        file = form.get(FILE)
        if not isinstance(file, UploadFile):
            missing = FieldError(field=FILE, code="missing", detail="The form needs one file in this field.")
            raise InvalidInput(f"The form has no file in its field {FILE!r}.", errors=[missing])
        return await file.read()


Uploaded = Annotated[bytes, Depends(uploaded)]
