"""Answers as bytes: made once, stored, and given again unchanged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Response

from app.kernel import problems
from app.kernel.etags import etag, etag_of_answer
from app.kernel.http.languages import in_language, locale_wanted
from app.kernel.idempotency import StoredAnswer
from app.kernel.included import beside
from app.kernel.ledger import Awaiting, Done
from app.kernel.problems import Problem
from app.kernel.resources import (
    AwaitingAnswer,
    OperationAccepted,
    PendingApproval,
    PendingOperation,
    ReceiptOut,
    Resource,
    Schema,
)

POLL_S = 1
"""What ``Retry-After`` suggests for an operation that runs."""
APPROVAL_POLL_S = 60
"""The same for one that waits for a person."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out now, and what a repeat gets: the same, unless the answer holds a secret that is shown once."""

    live: StoredAnswer
    repeat: StoredAnswer | None = None

    @property
    def stored(self) -> StoredAnswer:
        """What is kept."""
        return self.repeat or self.live


def json_answer(
    status: int, shown: Schema, headers: Mapping[str, str] | None = None, beside_it: bytes | None = None
) -> StoredAnswer:
    """A JSON body with a status, and what stands beside it."""
    return _stored(status, _body(shown, beside_it), headers or {})


def problem_answer(problem: Problem, accept_language: str) -> StoredAnswer:
    """A problem document, in the language that its reader wants."""
    locale = locale_wanted(accept_language)
    said = json.dumps(problem.document(locale), ensure_ascii=False, separators=(",", ":"))
    return _stored(
        problem.status, said.encode(), {"content-type": problems.MEDIA_TYPE, **in_language(locale), **problem.headers}
    )


def with_receipt(shown: Schema, beside_it: bytes | None, outcome: Done, status: int) -> Answer:
    """A resource after a write: its fields, what stands beside them, the receipt, and its ETag."""
    receipt = ReceiptOut.of(outcome).model_dump_json().encode()
    body = beside(_body(shown, beside_it), "receipt", receipt)
    headers = {"ETag": etag_of_answer(etag(shown.version), body)} if isinstance(shown, Resource) else {}
    return Answer(_stored(status, body, headers))


def awaiting(outcome: Awaiting) -> Answer:
    """202: a second person is awaited."""
    body = AwaitingAnswer(pending=PendingApproval.of(outcome), receipt=ReceiptOut.of(outcome))
    headers = {"Location": f"/v1/approvals/{outcome.approval}", "Retry-After": str(APPROVAL_POLL_S)}
    return Answer(json_answer(202, body, headers))


def accepted(operation: str) -> StoredAnswer:
    """202: the work goes on."""
    headers = {"Location": f"/v1/operations/{operation}", "Retry-After": str(POLL_S)}
    return json_answer(202, OperationAccepted(pending=PendingOperation(id=operation)), headers)


def respond(answer: StoredAnswer, *, hit: bool) -> Response:
    """The HTTP response for an answer; ``hit`` marks a repeat."""
    response = Response(answer.body, answer.status)
    for name, value in answer.headers:
        response.headers[name] = value
    if hit:
        response.headers["Idempotency-Hit"] = "true"
    return response


def _body(shown: Schema, beside_it: bytes | None) -> bytes:
    body = shown.model_dump_json().encode()
    return body if beside_it is None else beside(body, "included", beside_it)


def _stored(status: int, body: bytes, headers: Mapping[str, str]) -> StoredAnswer:
    return StoredAnswer(status, tuple({"content-type": "application/json", **headers}.items()), body)
