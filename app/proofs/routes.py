"""``/v1/proofs``: records of the contracts, each proven by itself. Who may read a thing may have it proven."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query, Request
from fastapi.security import HTTPAuthorizationCredentials

from app.cash import queries as cash
from app.claims import queries as claims
from app.kernel.fields import account_of, stored_id
from app.kernel.http.openapi import problems, reads
from app.kernel.http.paths import ClaimPath, LoanPath, PledgePath, ReceivablePath
from app.kernel.http.reads import Read, actor, bearer
from app.kernel.http.routing import Router
from app.kernel.http.services import Services, services
from app.kernel.ids import IdError, PartyId
from app.kernel.problems import (
    InternalError,
    InvalidInput,
    NoSuchBlock,
    NotAllowed,
    NotFound,
    StatePruned,
    Unauthenticated,
)
from app.kernel.texts import Text
from app.loans import queries as loans
from app.proofs.problems import NoProofs
from app.proofs.proving import prove
from app.receivables import queries as receivables
from chain.contracts.genesis import holder_of
from chain.port import Address
from chain.proofs import subjects
from chain.proofs.document import ProofDocument

router = Router(prefix="/v1/proofs", tags=["proofs"])

BLOCK_MAX = 2**53 - 1
Block = Annotated[int | None, Query(ge=0, le=BLOCK_MAX, description="As of this block; the newest if none is named")]
_ANSWERS = reads(NotFound, NoSuchBlock, StatePruned, NoProofs)


@router.get("/claims/{claim}", summary="Prove a claim", **_ANSWERS)
def prove_claim(claim: ClaimPath, read: Read, block: Block = None) -> ProofDocument:
    """A claim as its contract has it, with the currency and term of its receivable; or, for auditor and regulator, that
    there is none of that number."""
    if not read.actor.sees_all:
        claims.visible(read.session, read.actor, claim)
    return prove(read.services, subjects.Claim(claim), block)


@router.get("/receivables/{receivable}", summary="Prove a receivable", **_ANSWERS)
def prove_receivable(receivable: ReceivablePath, read: Read, block: Block = None) -> ProofDocument:
    """A receivable as its contract has it; or, for auditor and regulator, that there is none of that number."""
    if not read.actor.sees_all:
        receivables.visible(read.session, read.actor, receivable)
    return prove(read.services, subjects.Receivable(receivable), block)


@router.get("/loans/{loan}", summary="Prove a loan", **_ANSWERS)
def prove_loan(loan: LoanPath, read: Read, block: Block = None) -> ProofDocument:
    """A loan as its contract has it; or, for auditor and regulator, that there is none of that number."""
    if not read.actor.sees_all:
        loans.visible(read.session, read.actor, loan)
    return prove(read.services, subjects.Loan(loan), block)


@router.get("/deposits/{holder}/{currency}", summary="Prove a deposit", **_ANSWERS)
def prove_deposit(
    holder: Annotated[str, Path(description="A party's number, or an address", examples=["8"])],
    currency: Annotated[str, Path(examples=["CNY"])],
    read: Read,
    block: Block = None,
) -> ProofDocument:
    """What a party, or the address of a contract, has in a currency; also where that is nothing."""
    address = _holder(holder)
    if not cash.may_see(read.session, read.actor, address, currency) or not _is_currency(currency):
        raise NotFound(
            Text(
                "There is no deposit of “{holder}” in “{currency}”; check the holder and the currency.",
                holder=holder[:80],
                currency=currency[:80],
            )
        )
    return prove(read.services, subjects.Deposit(address, currency), block)


async def key_for_the_past(
    request: Request,
    sent: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    block: Block = None,
) -> None:
    """Lets anybody ask for the newest block, and for another one whoever has a key: its state may have to be worked out
    again.

    :raises Unauthenticated, NotAllowed: a block is named without a key that reads.
    """
    if block is not None:
        (await actor(request, sent)).require_scope("read")


@router.get(
    "/registrations/{number}",
    summary="Prove an entry of the register",
    dependencies=[Depends(key_for_the_past)],
    responses=problems(
        NotFound, NoSuchBlock, Unauthenticated, NotAllowed, InvalidInput, InternalError, StatePruned, NoProofs
    ),
)
def prove_registration(
    number: PledgePath, parts: Annotated[Services, Depends(services)], block: Block = None
) -> ProofDocument:
    """An entry of the public register as its contract has it, or that there is none of that number. No key is needed,
    except to name a block."""
    return prove(parts, subjects.Registration(number), block)


def _holder(text: str) -> Address:
    try:
        return account_of(text) if text.startswith("0x") else holder_of(stored_id(PartyId, text))
    except (IdError, OverflowError) as error:
        raise NotFound(Text("“{text}” names nobody here; check the number.", text=text[:80])) from error


def _is_currency(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()
