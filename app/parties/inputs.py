"""Legal ids that somebody looks for."""

from __future__ import annotations

from app.kernel.problems import FieldError, InvalidInput
from app.kernel.texts import Text
from app.parties.legal_ids import LegalId, LegalIdError


def wanted_legal_id(text: str) -> LegalId:
    """The id in a query parameter `legal_id`, written with its scheme.

    :raises InvalidInput: it is none.
    """
    scheme, _, value = text.partition(":")
    try:
        # A firm whose check digit fails may have been admitted after a review, and must be found all the same.
        return LegalId.parse(scheme, value, reviewed=True)
    except LegalIdError as error:
        wrong = FieldError(field="legal_id", code=error.code, detail=error.detail)
        raise InvalidInput(
            Text("A legal id is written with its scheme, such as USCC:914403001922038216; write it so."), errors=[wrong]
        ) from error
