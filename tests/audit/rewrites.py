"""Whole other histories, executed and sealed as they would have been: found with a witness, and only with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chain.contracts.artifact import artifact
from chain.ethereum.abi.codec import Function
from chain.ethereum.transactions import Transaction, decode
from tests.audit.chronicle import Chronicle, signed
from tests.audit.thief import rewritten
from tests.audit.ways import pair

TEN_MINUTES_S = 600


@dataclass(frozen=True)
class Rewrite:
    """What another history says, and who tells it: whoever holds the keys of a quorum, and of those who act in it."""

    says: str
    tell: Callable[[Chronicle], Chronicle]
    finds: str = "witness-contradicts"


def _verb(name: str) -> Function:
    contract, _, verb = name.partition(".")
    return artifact(contract).abi.function(verb)


def _changed(name: str, change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> Callable[[Chronicle], Chronicle]:
    """The first call of a verb has other arguments, and so has the request that was filed for it, where there is one."""
    verb = _verb(name)
    file = _verb("DualControl.file")

    def tell(told: Chronicle) -> Chronicle:
        done: set[bytes] = set()

        def other(_number: int, given: list[Transaction]) -> list[Transaction]:
            return [_other(sent) for sent in given]

        def _other(sent: Transaction) -> Transaction:
            is_call = sent.data[:4] == verb.selector
            if not (is_call or (sent.data[:4] == file.selector and _filed(sent) == verb.selector)):
                return sent
            if sent.data[:4] in done:
                return sent
            done.add(sent.data[:4])
            if is_call:
                return signed(sent, data=_of_others(sent.data))
            args = file.inputs.decode_named(sent.data[4:])
            return signed(sent, data=file.encode({**args, "call": _of_others(args["call"])}))

        def _filed(sent: Transaction) -> bytes:
            call: bytes = file.inputs.decode_named(sent.data[4:])["call"]
            return call[:4]

        def _of_others(call: bytes) -> bytes:
            args = verb.inputs.decode_named(call[4:])
            return verb.encode({**args, **change(args)})

        return rewritten(told, other)

    return tell


def _left_out(name: str, *, last: bool = False) -> Callable[[Chronicle], Chronicle]:
    """One call of a verb never happened, and whatever needed it failed."""
    verb = _verb(name)

    def tell(told: Chronicle) -> Chronicle:
        calls = [(block.header.number, decode(each.raw)) for block in told.blocks for each in block.entries]
        where = [number for number, sent in calls if sent.to and sent.data[:4] == verb.selector]
        number = where[-1 if last else 0]
        return rewritten(told, lambda at, given: [] if at == number else given)

    return tell


def _put_in(told: Chronicle) -> Chronicle:
    """A call was made once more, much earlier than it was."""
    return rewritten(told, lambda at, given: [*given, given[0]] if at == 30 else given)


def _turned(told: Chronicle) -> Chronicle:
    number = pair(told)
    verb = _verb("DepositToken.mint")

    def turn(at: int, given: list[Transaction]) -> list[Transaction]:
        if at != number:
            return given
        one, other = given
        assert one.data[:4] == other.data[:4] == verb.selector
        return [signed(one, data=other.data), signed(other, data=one.data)]

    return rewritten(told, turn)


def _joined(told: Chronicle) -> Chronicle:
    """The two transactions of one block were in two: the second is sent again later."""
    number = pair(told)
    kept: list[Transaction] = []

    def part(at: int, given: list[Transaction]) -> list[Transaction]:
        if at == number:
            kept.append(given[1])
            return given[:1]
        return [*kept, *given] if at == number + 1 else given

    return rewritten(told, part)


REWRITES: dict[str, Rewrite] = {
    "cut-off": Rewrite(
        "The last blocks never were.",
        lambda told: replace(told, blocks=told.blocks[:-5]),
        finds="history-cut-short",
    ),
    "more-money": Rewrite(
        "The bank minted more than it did.", _changed("DepositToken.mint", lambda args: {"amount": args["amount"] * 2})
    ),
    "no-money": Rewrite("The bank's last deposit never came.", _left_out("DepositToken.mint", last=True)),
    "no-payment": Rewrite("The receivable was never paid.", _left_out("ReceivableBook.pay")),
    "other-invoice": Rewrite(
        "The invoice was twice as large.",
        _changed("InvoiceRegister.register", lambda args: {"t": {**args["t"], "gross": args["t"]["gross"] * 2}}),
    ),
    "other-parts": Rewrite(
        "The claim was split into other parts.", _changed("ClaimToken.split", lambda _: {"parts": [500_00, 500_00]})
    ),
    "other-recipient": Rewrite(
        "The claim was offered to another supplier.",
        _changed("ClaimToken.offerTransfer", lambda _: {"recipient": 10}),
    ),
    "other-rate": Rewrite(
        "The loan was offered at another rate.",
        _changed("FinancingDesk.offer", lambda args: {"t": {**args["t"], "rateBps": args["t"]["rateBps"] + 100}}),
    ),
    "higher-cap": Rewrite(
        "Governance allowed the debtor more.",
        _changed("IssuerQuotas.setQuotaCap", lambda args: {"cap": args["cap"] * 2}),
    ),
    "no-second-person": Rewrite("Nobody asked for a second person.", _left_out("DualControl.setPolicy")),
    "no-payout": Rewrite("The supplier never took money out.", _left_out("DepositToken.reservePayout")),
    "earlier": Rewrite(
        "Everything happened ten minutes earlier.",
        lambda told: rewritten(told, times=lambda timestamp: timestamp - TEN_MINUTES_S),
    ),
    "once-more": Rewrite("A call was made twice.", _put_in),
    "other-order": Rewrite("Two deposits came in the other order.", _turned),
    "other-blocks": Rewrite("Two deposits came in two blocks.", _joined),
}
"""Name → what is told instead."""
