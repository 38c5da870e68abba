"""A place in a parsed document that knows its own path, so that every refusal names the field it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from lxml import etree

from app.invoices.problems import CurrencyMismatchError, DuplicateFieldError, InvalidFieldError, MissingFieldError
from app.invoices.readers.texts import clean_text, parse_date, parse_minor
from app.kernel.texts import Text


class Node:
    """One element. Steps are names as the format's standard prints them: ``"cbc:ID"``, or ``"SellerName"``.

    An element that is there but empty counts as absent: real files carry empty elements for unused fields.
    """

    def __init__(self, element: etree._Element, path: str, namespaces: Mapping[str, str]) -> None:
        self._element = element
        self._namespaces = namespaces
        self.path = path

    def all(self, step: str) -> list[Node]:
        """Every child of that name, in order."""
        prefix, _, local = step.rpartition(":")
        name = f"{{{self._namespaces[prefix]}}}{local}" if prefix else local
        found = self._element.findall(name)
        if len(found) == 1:
            return [Node(found[0], f"{self.path}/{step}", self._namespaces)]
        return [Node(child, f"{self.path}/{step}[{place}]", self._namespaces) for place, child in enumerate(found, 1)]

    def under(self, *steps: str) -> list[Node]:
        """Every element at the end of the steps, whichever of several elements on the way it stands in."""
        found = [self]
        for step in steps:
            found = [child for node in found for child in node.all(step)]
        return found

    def leaves(self) -> Iterator[tuple[str, str]]:
        """Local name and text of every element below that has no elements in it."""
        for element in self._element.iter(etree.Element):
            if not len(element):
                yield etree.QName(element).localname, clean_text(element.text or "", self.path)

    def first_text(self, *steps: str) -> str | None:
        """The first text at the end of the steps that is not empty, where a format allows several."""
        return next((text for node in self.under(*steps) if (text := node.text())), None)

    def demand(self, *places: tuple[str, ...]) -> None:
        """Refuse at once, and name them all, if places that have to have a text have none.

        :raises MissingFieldError: some are absent or empty.
        """
        absent = [steps for steps in places if not any(node.has_content() for node in self.under(*steps))]
        if absent:
            named = [(self._place(steps), _missing(steps)) for steps in absent]
            raise MissingFieldError(Text("Missing: {fields}.", fields=[steps[-1] for steps in absent]), places=named)

    def has_content(self) -> bool:
        """Whether there are elements or a text in it."""
        return len(self._element) > 0 or bool((self._element.text or "").strip())

    def optional(self, *steps: str) -> Node | None:
        """The element at the end of the steps, or ``None``.

        :raises DuplicateFieldError: an element on the way stands more than once.
        """
        node = self
        for step in steps:
            found = node.all(step)
            if len(found) > 1:
                raise DuplicateFieldError(
                    Text("{name} is there {count} times.", name=step, count=len(found)), f"{node.path}/{step}"
                )
            if not found:
                return None
            node = found[0]
        return node

    def required(self, *steps: str) -> Node:
        """The element at the end of the steps.

        :raises MissingFieldError: there is none.
        :raises DuplicateFieldError: an element on the way stands more than once.
        """
        node = self.optional(*steps)
        if node is None:
            raise MissingFieldError(_missing(steps), self._place(steps))
        return node

    def text(self) -> str:
        """The element's own text, cleaned; may be empty.

        :raises InvalidFieldError: it has child elements, or the text is not clean.
        """
        if len(self._element):
            raise InvalidFieldError(Text("A value was expected here, and there are elements."), self.path)
        return clean_text(self._element.text or "", self.path)

    def attribute(self, name: str) -> str | None:
        """An attribute's cleaned text, or ``None``."""
        value = self._element.get(name)
        return None if value is None else clean_text(value, self.path)

    def text_at(self, *steps: str) -> str | None:
        """The text at the end of the steps; ``None`` if absent or empty."""
        node = self.optional(*steps)
        return (node.text() or None) if node else None

    def required_text(self, *steps: str) -> str:
        """The text at the end of the steps.

        :raises MissingFieldError: absent or empty.
        """
        text = self.text_at(*steps)
        if text is None:
            raise MissingFieldError(_missing(steps), self._place(steps))
        return text

    def date_at(self, *steps: str) -> date | None:
        """The date at the end of the steps; ``None`` if absent or empty."""
        text = self.text_at(*steps)
        return None if text is None else parse_date(text, self._place(steps))

    def required_date(self, *steps: str) -> date:
        """The date at the end of the steps.

        :raises MissingFieldError: absent or empty.
        """
        return parse_date(self.required_text(*steps), self._place(steps))

    def check_currency(self, currency: str) -> None:
        """Refuse an amount in another currency than the document's.

        :raises CurrencyMismatchError: its ``currencyID`` names another one.
        """
        stated = self.attribute("currencyID")
        if stated and stated != currency:
            raise CurrencyMismatchError(
                Text("{stated} stands in a document in {currency}.", stated=stated[:16], currency=currency), self.path
            )

    def minor(self, currency: str) -> int:
        """The element's amount in signed minor units of ``currency``.

        :raises CurrencyMismatchError: its ``currencyID`` names another currency.
        :raises InvalidAmountError: it is not an exact amount.
        """
        self.check_currency(currency)
        return parse_minor(self.text(), currency, self.path)

    def minor_at(self, currency: str, *steps: str) -> int | None:
        """The amount at the end of the steps; ``None`` if absent or empty."""
        node = self.optional(*steps)
        return node.minor(currency) if node and node.text() else None

    def required_minor(self, currency: str, *steps: str) -> int:
        """The amount at the end of the steps.

        :raises MissingFieldError: absent or empty.
        """
        minor = self.minor_at(currency, *steps)
        if minor is None:
            raise MissingFieldError(_missing(steps), self._place(steps))
        return minor

    def _place(self, steps: tuple[str, ...]) -> str:
        """The path of what stands, or should stand, at the end of the steps."""
        return "/".join((self.path, *steps))


def _missing(steps: tuple[str, ...]) -> Text:
    return Text("{field} is missing.", field=steps[-1])
