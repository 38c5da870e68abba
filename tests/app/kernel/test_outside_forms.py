"""The forms that the ledger works with inside (numbers of days, seconds, ids as integers) are not accepted outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.kernel.fields import OUTSIDE, Day, HashField, Instant, PartyIdField
from app.kernel.http.routing import Route
from app.main import routes


def bodies() -> Iterator[Any]:
    """Every model that a route takes as its body."""
    for route in routes().routes:
        if isinstance(route, Route) and route.body_field is not None:
            model = route.body_field.field_info.annotation
            if isinstance(model, type) and issubclass(model, BaseModel):
                yield pytest.param(model, id=f"{route.name} {model.__name__}")


def instants_and_days(model: type[BaseModel]) -> list[str]:
    """Its members that are written as a date or an instant."""
    members = model.model_json_schema(mode="validation").get("properties", {})
    kinds = {name: [member, *member.get("anyOf", [])] for name, member in members.items()}
    return [name for name, each in kinds.items() if any(one.get("format") in {"date", "date-time"} for one in each)]


class TestAnInternalForm:
    @pytest.mark.parametrize(
        ("kind", "inside", "outside"),
        [
            (Day, 2026, "1975-07-20"),
            (Instant, 1_790_000_000, "2026-09-21T14:13:20Z"),
            (PartyIdField, 9, "9"),
            (HashField, b"\x5f" * 32, "0x" + "5f" * 32),
        ],
    )
    def test_is_accepted_inside_alone(self, kind: Any, inside: object, outside: str) -> None:
        adapter = TypeAdapter(kind)
        assert adapter.validate_python(inside) == adapter.validate_python(outside)
        assert adapter.validate_python(outside, context=OUTSIDE) == inside
        with pytest.raises(ValidationError):
            adapter.validate_python(inside, context=OUTSIDE)
        assert adapter.validate_python(inside) == inside

    @pytest.mark.parametrize(
        "value", [2026, 46356, 20_000.0, True, None, "2026", "20261122", "2026-11-22T00:00:00Z", ""]
    )
    def test_no_other_spelling_of_a_day_is_one(self, value: object) -> None:
        with pytest.raises(ValidationError):
            TypeAdapter(Day).validate_python(value, context=OUTSIDE)

    @pytest.mark.parametrize("model", list(bodies()))
    def test_is_refused_in_every_body(self, model: type[BaseModel]) -> None:
        wanted = instants_and_days(model)
        sent = {**dict.fromkeys(wanted, 20_000), "a member that no body has": 1}
        with pytest.raises(ValidationError) as refusal:
            model.model_validate(sent, context=OUTSIDE)
        wrong = {error["loc"][0] for error in refusal.value.errors()}
        assert set(wanted) <= wrong
