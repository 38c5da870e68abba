"""The legal ids that a document gives for one of its sides, in order of strength, and remarks on those left out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from app.invoices.document import Remark, Side
from app.invoices.problems import InvalidLegalIdError
from app.invoices.readers.schemes import address_id, scheme_of, tax_id, unnamed_scheme
from app.invoices.readers.texts import parse_legal_id
from app.parties.legal_ids import LegalId

Role = Literal["seller", "buyer"]


class SideIds:
    """Collects the ids of one side. An id that is not of its scheme's form is passed over with a remark: profiles give
    ids that are good for their own purposes, and the ones that are good here still name the firm. An id without a scheme
    that anybody knows names nobody here, and is passed over without one.
    """

    def __init__(self, role: Role, profile: str, country: str, reviewed: Collection[LegalId]) -> None:
        self._role = role
        self._profile, self._country = profile, country
        self._reviewed = reviewed
        self._found: dict[LegalId, None] = {}
        self.remarks: list[Remark] = []

    def registration(self, scheme: str | None, value: str, field: str) -> None:
        """The firm's number in a register (BT-30, BT-47), with or without the scheme."""
        known = scheme_of(scheme) if scheme else unnamed_scheme(self._profile, self._country, value)
        self._add(known, value, field)

    def identification(self, scheme: str | None, value: str, field: str) -> None:
        """Another id of the firm (BT-29, BT-46)."""
        self._add(scheme_of(scheme) if scheme else None, value, field)

    def tax(self, kind: str, value: str, field: str) -> None:
        """Its registration for a tax (BT-31, BT-48)."""
        found = tax_id(self._profile, self._country, kind, value)
        if found is not None:
            self._add(*found, field)

    def address(self, scheme: str | None, value: str, field: str) -> None:
        """Its electronic address (BT-34, BT-49). It may be a service provider's, so it counts only where there is
        nothing better, and a person is told."""
        found = address_id(scheme, value) if scheme else None
        if found is None or self._found:
            return
        self._add(*found, field)
        if self._found:
            detail = f"the {self._role} is known by its electronic address alone, {scheme}:{value}"
            code: Literal["seller-by-endpoint", "buyer-by-endpoint"] = (
                "seller-by-endpoint" if self._role == "seller" else "buyer-by-endpoint"
            )
            self.remarks.append(Remark(code=code, detail=detail))

    def side(self, name: str) -> Side:
        """The side with what was found."""
        ids = tuple(self._found)
        return Side(name=name, legal_id=ids[0] if ids else None, other_ids=ids[1:])

    def _add(self, scheme: str | None, value: str, field: str) -> None:
        if scheme is None or not value:
            return
        try:
            self._found[parse_legal_id(scheme, value, field, self._reviewed)] = None
        except InvalidLegalIdError as error:
            code: Literal["seller-id-passed-over", "buyer-id-passed-over"] = (
                "seller-id-passed-over" if self._role == "seller" else "buyer-id-passed-over"
            )
            self.remarks.append(Remark(code=code, detail=f"{field}: {error.detail}"))
