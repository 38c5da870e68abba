"""``tally audit at | changes | claim | letters``: the ledger as it was, on a ledger that is not being served."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.tree import Tree

from app.audit.cli import Access, Ledger
from app.history import files, letters
from app.history.changes import changes
from app.history.evidence import evidence
from app.history.letter_page import as_page
from app.history.origins import Origin, origin
from app.history.points import moment
from app.history.registers import AsOf, Record
from app.history.schemas import Confirmation
from app.kernel.problems import Problem
from app.kernel.terminal import explained
from app.parties import queries as parties
from chain.contracts.views import ContractViews
from chain.embedded.node import EmbeddedChain
from chain.errors import ChainError
from chain.proofs.prover import Prover
from chain.runtime.atomic_files import write_whole, written_whole

app = typer.Typer()

AT_HELP = "A block's number, a date (its end in China) or an instant (RFC 3339)."
At = Annotated[str | None, typer.Option(help=f"{AT_HELP} The newest block if absent.", show_default=False)]


@app.command("at")
def registers_at(
    context: typer.Context,
    at: Annotated[str, typer.Argument(help=AT_HELP, show_default=False)],
    *,
    register: Annotated[
        list[str] | None, typer.Option(help="Only this register; may be repeated.", show_default=False)
    ] = None,
    form: Annotated[files.Form, typer.Option("--format", help="Of the file.")] = "jsonl",
    out: Annotated[Path | None, typer.Option(help="The file; standard output if absent.", show_default=False)] = None,
) -> None:
    """Write balances, claims, loans, liens, quotas and every other register as they were, stamped with the block."""
    with _ledger(context) as found:
        then = _at(context.obj, found, at)
        unknown = [name for name in register or () if name not in then.names]
        if unknown:
            raise typer.BadParameter(f"{unknown[0]} is none of {', '.join(then.names)}")
        wanted = {name: then.whole(name).values() for name in register or then.names}
        if out is None:
            files.write(form, then.head, wanted, sys.stdout.buffer)
            return
        with written_whole(out) as file:
            files.write(form, then.head, wanted, file)
        typer.echo(f"{out}: {sum(map(len, wanted.values()))} records at {_said(then)}")


@app.command("changes")
def changes_between(
    context: typer.Context,
    earlier: Annotated[str, typer.Argument(help=AT_HELP, show_default=False)],
    later: Annotated[str | None, typer.Argument(help="As before; the newest block if absent.")] = None,
    *,
    form: Annotated[files.Form, typer.Option("--format", help="Of what is printed.")] = "jsonl",
) -> None:
    """Print every field of every record that differs between two points."""
    with _ledger(context) as found:
        before, after = _at(context.obj, found, earlier), _at(context.obj, found, later)
        rows: list[Record] = [
            {
                "record": f"{each.register} {', '.join(map(str, each.key))}",
                "field": each.field,
                "before": each.before,
                "after": each.after,
            }
            for each in changes(before, after)
        ]
        files.write(form, after.head, {f"since-{before.head.number}": rows}, sys.stdout.buffer)


@app.command("claim")
def claim_history(context: typer.Context, claim: int, *, at: At = None) -> None:
    """Show a claim's history as a tree, down to the invoices."""
    with _ledger(context) as found:
        then = _at(context.obj, found, at)
        tree = Tree(f"As of {_said(then)}")
        _grow(tree, origin(then, claim))
        Console(soft_wrap=True).print(tree)


@app.command("letters")
def confirmation_letters(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="A folder for the letters.", show_default=False)],
    *,
    at: At = None,
    party: Annotated[
        list[int] | None, typer.Option(help="Only this party; may be repeated.", show_default=False)
    ] = None,
) -> None:
    """Write confirmation letters (函证), one a party: a page to print, the same as JSON, and a proof of every line, which
    `tally verify-proof` checks."""
    with _ledger(context) as found:
        then = _at(context.obj, found, at)
        out.mkdir(parents=True, exist_ok=True)
        numbers = party or list(then.keys("party"))
        for number in track(numbers, "Writing", console=Console(stderr=True), transient=True):
            letter = letters.letter(then, number)
            _prove(found, letter, out / f"party-{number}-proofs")
            with found.db.reading() as session:
                names = parties.named(session, letters.parties_of(letter))
            write_whole(out / f"party-{number}.html", as_page(letter, names))
            body = Confirmation.of(letter, then.at).model_dump(mode="json")
            write_whole(out / f"party-{number}.json", json.dumps(body, ensure_ascii=False, indent=1) + "\n")
        typer.echo(f"{out}: {len(numbers)} letters at {_said(then)}")


def _at(access: Access, on: Ledger, at: str | None) -> AsOf:
    found = moment(on.chain, at)
    return AsOf(found.head, ContractViews(on.chain, on.deployment, found.head.number), access.mirrors(), found.at)


def _prove(on: Ledger, letter: letters.Letter, folder: Path) -> None:
    """A proof of every line. A ledger on a network of others has none to give: its nodes do."""
    if not isinstance(on.chain, EmbeddedChain):
        return
    prover = Prover(on.chain)
    for name, subject in evidence(letter):
        folder.mkdir(exist_ok=True)
        proof = prover.prove(subject, letter.head.number)
        write_whole(folder / f"{name}.json", proof.model_dump_json(indent=1) + "\n")


def _said(then: AsOf) -> str:
    stamped = files.stamp(then.head)
    return f"block {stamped['block']} of {stamped['block_time']}, {stamped['block_hash']}"


def _grow(tree: Tree, node: Origin) -> None:
    claim = node.claim
    branch = tree.add(
        f"claim {claim['id']}: {claim['state']}, {claim['value']} minor units, {claim['redeemed']} redeemed, "
        f"holder party {claim['holder']}"
    )
    for hop in node.passed_on:
        branch.add(f"passed on by party {hop['from']} to party {hop['to']} at {hop['acceptedAt']}")
    for offer in node.offers:
        branch.add(f"offer {offer['id']} from party {offer['from']} to party {offer['to']}: {offer['state']}")
    for loan in node.loans:
        branch.add(f"loan {loan['id']} from party {loan['lender']} at {loan['rateBps']} bps: {loan['state']}")
    for pledge in node.pledges:
        ended = pledge["dischargedAt"]
        until = f"discharged at {ended}" if ended else "in force"
        branch.add(f"lien {pledge['id']} of party {pledge['securedParty']}, {pledge['amount']} minor units: {until}")
    if node.split_from is not None:
        _grow(branch, node.split_from)
    if node.root is not None:
        owed = node.root.receivable
        root = branch.add(
            f"receivable {owed['id']}: {owed['state']}, {owed['face']} {owed['currency']} minor units, "
            f"owed by party {owed['debtor']} to party {owed['supplier']}, due {owed['dueOn']}"
        )
        for invoice in node.root.invoices:
            root.add(
                f"invoice {invoice['id']} of {invoice['issuedOn']}: {invoice['allocatedHere']} of {invoice['gross']}"
            )


@contextmanager
def _ledger(context: typer.Context) -> Iterator[Ledger]:
    """The ledger of the data folder; what cannot be answered is said in one line."""
    access: Access = context.obj
    with explained(Problem, ChainError, OSError), access.ledger() as on:
        yield on
