"""Problems: every way a request can fail, as RFC 9457 says it.

One contract error ↔ one Python error ↔ one problem type. Its type is ``/problems/<slug>``, the class's name in kebab-case; the
service answers that address with what the type means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from app.kernel.follow_ups import FollowUp
from app.kernel.texts import ENGLISH, Text, translations
from chain import errors

MEDIA_TYPE = "application/problem+json"
ERRORS_MAX = 100
"""Of what one answer says is wrong; who sent more learns how much there is."""
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def slug_of(name: str) -> str:
    """``SplitExceedsClaim`` → ``split-exceeds-claim``."""
    return _WORD_START.sub("-", name).lower()


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one field, or at one place of a file: a line from 1, and its column by name."""

    code: str
    detail: Text
    field: str | None = None
    line: int | None = None
    column: str | None = None

    def document(self, locale: str) -> dict[str, Any]:
        """Its place in the answer's body."""
        place = {"field": self.field, "line": self.line, "column": self.column}
        known = {name: value for name, value in place.items() if value is not None}
        return known | {"code": self.code, "detail": self.detail.in_locale(locale)}


class FieldErrorDocument(BaseModel):
    """One thing wrong with one field, or at one place of a file."""

    field: str | None = Field(None, examples=["amount.currency"])
    line: int | None = Field(None, description="Of a file, from 1", examples=[2])
    column: str | None = Field(None, description="Of a file with columns: its name", examples=["due_on"])
    code: str = Field(examples=["currency-unknown"])
    detail: str


class NextOperation(BaseModel):
    """Something that can be done about a problem, by whoever may."""

    operation: str = Field(description="Its `operationId`", examples=["approvals.approve"])
    path: str = Field(examples=["/v1/approvals/4/approve"])


class ProblemDocument(BaseModel):
    """An RFC 9457 problem. ``type`` is stable; ``detail`` is for people, in English or 中文 by ``Accept-Language``."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["/problems/split-exceeds-claim"])
    title: str
    status: int
    detail: str
    code: str | None = Field(None, description="The contract's error, where the contract refused")
    values: dict[str, Any] | None = Field(None, description="What the contract's error carries")
    errors: list[FieldErrorDocument] | None = Field(
        None, max_length=ERRORS_MAX, description="What is wrong, field by field"
    )
    next: list[NextOperation] | None = Field(None, description="What can be done about it, by whoever may")
    request_id: str = Field(examples=["48ebb162"], description="The answer's `Request-Id`, by which the log knows it")


class Problem(Exception):
    """A request that cannot be done, and why. Subclasses give the type; instances the case.

    :param detail: what is so here, then who can do what about it.
    :param following: what can be done about this case, besides ``next``.
    :param values: further members of the document, JSON-ready.
    """

    status: ClassVar[int]
    title: ClassVar[str]
    next: ClassVar[tuple[FollowUp, ...]] = ()
    """What somebody can do about it."""
    retry_after_s: ClassVar[int | None] = None
    """When the same request may be repeated unchanged, where that can help."""

    def __init__(
        self,
        detail: Text,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        following: Sequence[Mapping[str, str]] = (),
        retry_after_s: int | None = None,
        **values: Any,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        waits = {"Retry-After": str(wait_s)} if (wait_s := retry_after_s or self.retry_after_s) else {}
        self.headers = {**waits, **(headers or {})}
        self.following = tuple(following)
        self.extra = values

    @classmethod
    def slug(cls) -> str:
        """The last part of the type's address."""
        return slug_of(cls.__name__)

    @classmethod
    def title_in(cls, locale: str) -> str:
        """The title in a locale."""
        return translations(locale).gettext(cls.title)

    @classmethod
    def meaning(cls) -> Text:
        """What the type means, for its page."""
        template = " ".join((cls.__doc__ or cls.title).split())
        return Text(template)

    def document(self, locale: str = ENGLISH) -> dict[str, Any]:
        """The body of the answer."""
        body = {"type": f"/problems/{self.slug()}", "title": self.title_in(locale), "status": self.status}
        body |= {"detail": self.detail.in_locale(locale), **self.extra}
        if self.errors:
            body["errors"] = [error.document(locale) for error in self.errors[:ERRORS_MAX]]
        values = {**self.extra, **self.extra.get("values", {})}
        declared = [found for each in self.next if (found := each.document(values))]
        if following := [*self.following, *declared]:
            body["next"] = following
        return body


class MalformedHttp(Problem):
    """The connection carried something that is no HTTP/1.1 request. It is closed."""

    status, title = 400, "The request is not HTTP"


class MalformedJson(Problem):
    """The body is not JSON in UTF-8 (RFC 8259), or is nested too deeply."""

    status, title = 400, "The body is not JSON"


class DuplicateMember(Problem):
    """A JSON object in the body has two members of one name; nobody could say which counts."""

    status, title = 400, "A member comes twice"


class MalformedCursor(Problem):
    """A list was asked to go on from a cursor that no list gave out."""

    status, title = 400, "The cursor is not one of ours"


class ListTooLong(Problem):
    """The whole list was asked for in a form that cannot hold it."""

    status, title = 422, "The list is longer than such a file can be"


class IdempotencyKeyMissing(Problem):
    """A write came without an Idempotency-Key, or with one that is empty, too long or not printable ASCII."""

    status, title = 400, "A usable Idempotency-Key is needed"


class Unauthenticated(Problem):
    """No API key, or one that is unknown, revoked, expired, or whose account is gone."""

    status, title = 401, "A valid API key is needed"

    def __init__(self, detail: Text) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer realm="tallystick"'})


class NotAllowed(Problem):
    """The key is good, but not for this."""

    status, title = 403, "This key may not do that"


class NotFound(Problem):
    """It does not exist, or is not for this party to see: the two answers are the same on purpose."""

    status, title = 404, "There is no such thing"


class MethodNotAllowed(Problem):
    """The resource exists and does not know this method."""

    status, title = 405, "The resource does not know this method"


class RequestTooSlow(Problem):
    """The request did not arrive in time. The connection is closed; nothing was done."""

    status, title = 408, "The request took too long to arrive"


class StillRunning(Problem):
    """The first request with this idempotency key has no answer yet."""

    status, title = 409, "The first request with this key is still running"
    retry_after_s = 1


class AlreadyFiled(Problem):
    """The same call waits for a second person already. Repeating it files no second request."""

    status, title = 409, "The call waits for a second person"
    next = (FollowUp("POST", "/v1/approvals/{approval}/approve"),)


class TransactionRefused(Problem):
    """The chain refused the sender or the transaction itself, before any contract saw it."""

    status, title = 409, "The chain did not admit the transaction"


class VersionMismatch(Problem):
    """The resource changed since the caller read it."""

    status, title = 412, "The resource has changed"


class BodyTooLarge(Problem):
    """The body is larger than this service reads."""

    status, title = 413, "The body is too large"


class UnsupportedMedia(Problem):
    """The body's media type is not one this resource reads."""

    status, title = 415, "The media type is not supported"


class InvalidInput(Problem):
    """The request has the right form but wrong content; ``errors`` says where."""

    status, title = 422, "The input is not acceptable"


class IdempotencyKeyReused(Problem):
    """The key came before with another path, query or body."""

    status, title = 422, "The idempotency key belongs to another request"


class NoSuchBlock(Problem):
    """The ledger has no block so late, or had none so early."""

    status, title = 404, "There is no such block"


class StatePruned(Problem):
    """The state of that block lies where this node's retention no longer reaches; an auditor's bundle has it."""

    status, title = 410, "The state of that block is no longer kept here"


class TooManyRequests(Problem):
    """The key or its party sent more requests than its quota allows; `RateLimit` says when there is more."""

    status, title = 429, "The quota of requests is used up"


class HeadersTooLarge(Problem):
    """The request line and the headers are larger than this service reads. The connection is closed."""

    status, title = 431, "The headers are too large"


class ContractFault(Problem):
    """A contract failed in a way no rule foresees. Nothing was kept; it is a defect, please report it."""

    status, title = 500, "A contract failed unexpectedly"


class InternalError(Problem):
    """The service failed in a way nobody foresaw."""

    status, title = 500, "The service failed"


class ChainUnavailable(Problem):
    """The chain takes no writes now. Nothing is lost; repeat the request with the same idempotency key."""

    status, title = 503, "The chain is not available"
    retry_after_s = 1

    @classmethod
    def of(cls, away: errors.ChainUnavailable) -> ChainUnavailable:
        """The problem for a chain that is away, with the operator's words for why."""
        detail = Text(
            "The chain takes no writes now ({reason}). Nothing is lost; repeat the request with the same "
            "idempotency key.",
            reason=str(away),
        )
        return cls(detail, retry_after_s=away.retry_after_s)


class DatabaseUnavailable(Problem):
    """The database does not answer now. Nothing is lost; repeat the request with the same idempotency key."""

    status, title = 503, "The database is not available"
    retry_after_s = 2


class Busy(Problem):
    """The service has as many connections, or as large requests, as it takes. Nothing was done; try again."""

    status, title = 503, "The service is busy"
    retry_after_s = 1


KERNEL_PROBLEMS: tuple[type[Problem], ...] = (
    MalformedHttp, MalformedJson, DuplicateMember, MalformedCursor, ListTooLong, IdempotencyKeyMissing, Unauthenticated, NotAllowed,
    NotFound, MethodNotAllowed, RequestTooSlow, StillRunning, AlreadyFiled, TransactionRefused, VersionMismatch, BodyTooLarge, UnsupportedMedia,
    InvalidInput, IdempotencyKeyReused, TooManyRequests, HeadersTooLarge, NoSuchBlock, StatePruned, ContractFault,
    InternalError, ChainUnavailable, DatabaseUnavailable, Busy,
)  # fmt: skip
"""Every problem that is not a contract's refusal."""
