"""What is said of one field that is not acceptable: the service's own words for what pydantic finds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.kernel.texts import Text

TEXT_MAX = 300
"""Of what is said of a field, which may hold what was sent."""

_TEMPLATES: Mapping[str, Text] = {
    "missing": Text("This field is needed."),
    "extra_forbidden": Text("There is no such field here; leave it out."),
    "int_type": Text("This has to be a whole number, written in digits without quotes and without a fraction."),
    "int_parsing": Text("This has to be a whole number."),
    "int_from_float": Text("This has to be a whole number."),
    "string_type": Text("This has to be a text."),
    "bool_type": Text("This has to be true or false."),
    "bool_parsing": Text("This has to be true or false."),
    "list_type": Text("This has to be a list."),
    "dict_type": Text("This has to be an object."),
    "model_type": Text("This has to be an object."),
    "model_attributes_type": Text("This has to be an object."),
    "bytes_type": Text("This has to be the bytes of a file."),
    "string_too_short": Text("This has to have at least {min_length} characters."),
    "string_too_long": Text("This may have at most {max_length} characters."),
    "too_short": Text("This has to have at least {min_length} items; it has {actual_length}."),
    "too_long": Text("This may have at most {max_length} items; it has {actual_length}."),
    "greater_than_equal": Text("This has to be at least {ge}."),
    "greater_than": Text("This has to be more than {gt}."),
    "less_than_equal": Text("This may be at most {le}."),
    "less_than": Text("This has to be less than {lt}."),
    "string_pattern_mismatch": Text("This does not have the form {pattern}."),
    "literal_error": Text("This has to be one of {expected}."),
    "enum": Text("This has to be one of {expected}."),
    "union_tag_invalid": Text("This has to be one of {expected_tags}."),
    "none_required": Text("This has to be null or left out."),
}


def field_text(error: Mapping[str, Any]) -> Text:
    """The text for one of pydantic's errors; its own English where it is none of the common ones."""
    context = error.get("ctx", {})
    own = getattr(context.get("error"), "detail", None)
    if isinstance(own, Text):
        return own
    known = _TEMPLATES.get(error["type"])
    if known is None:
        return Text("{message}", message=error["msg"][:TEXT_MAX])
    return Text(
        known.template, **{name: str(value)[:TEXT_MAX].replace(" or ", ", ") for name, value in context.items()}
    )
