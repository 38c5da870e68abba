"""Validators as they come in and go out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from app.kernel.fields import SQL_INTEGER_MAX, AccountField
from app.kernel.resources import Resource, Schema
from app.kernel.texts import Text, TextError

NAME_BYTES_MAX = 32
"""The contract keeps a name in a word."""
Sealing = Literal["Coming", "Sealing", "Leaving", "Gone"]


def _short(name: str) -> str:
    if len(name.encode()) > NAME_BYTES_MAX:
        raise TextError(Text("A name has at most {most} bytes of UTF-8.", most=NAME_BYTES_MAX))
    return name


ValidatorName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$"), AfterValidator(_short)
]
BlockField = Annotated[int, Field(strict=True, ge=1, le=SQL_INTEGER_MAX)]


class ValidatorOut(Resource):
    """A key that seals blocks, will, or did."""

    address: AccountField
    name: str = Field(examples=["north"])
    place: int = Field(description="Place in the order of admission, in which validators take turns")
    state: Sealing = Field(description="At the next block; `Leaving` still seals")
    from_block: int = Field(description="First block that it may seal", examples=[0])
    until_block: int | None = Field(description="First block that it may no longer seal; null where no end is known")


class ValidatorIn(Schema):
    """A key to let seal blocks. By governance, with two persons."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [{"address": "0x" + "5a" * 20, "name": "centre", "from_block": 2_000}],
        },
    )

    address: AccountField
    name: ValidatorName
    from_block: BlockField = Field(description="First block that it may seal; later than the next one")


class RemovalIn(Schema):
    """The end of a validator. By governance, with two persons."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [{"until_block": 3_000}]})

    until_block: BlockField = Field(description="First block that it may no longer seal; later than the next one")
