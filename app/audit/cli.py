"""``tally audit``: export a ledger for an auditor, verify what was exported, compare tables with contracts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from app.audit.reconcile import reconcile
from app.kernel.db import Database
from app.kernel.mirror import Mirror, Truth
from app.kernel.terminal import explained, hash_option, shown
from chain.audit.bundle.export import export, tip_of
from chain.audit.bundle.paper import Tip, contract_texts
from chain.audit.bundle.sections import BundleFault
from chain.audit.report.page import as_page
from chain.audit.report.text import as_text
from chain.audit.store import check_store
from chain.audit.verification import Plan, verify
from chain.contracts.deployment import Deployment
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.consortium_file import ConsortiumFileError, read_consortium
from chain.embedded.executors.choice import executor_named
from chain.errors import ChainError
from chain.files.text import printable
from chain.port import Chain, Hash32
from chain.runtime.atomic_files import write_whole
from chain.runtime.clock import SystemClock


class Ledger(Protocol):
    """A ledger that was opened without serving it."""

    @property
    def chain(self) -> Chain: ...
    @property
    def deployment(self) -> Deployment: ...
    @property
    def db(self) -> Database: ...


@dataclass(frozen=True, slots=True)
class Papers:
    """What an export needs of a ledger, without opening it: it may be running."""

    chain: Path
    consortium: Consortium
    deployment: Deployment


class EngineChoice(StrEnum):
    """The EVMs that execute every block again."""

    pyevm = "pyevm"
    revm = "revm"
    both = "both"


@dataclass(frozen=True, slots=True)
class Access:
    """How the commands reach the ledger of the data folder: the object of the command's context."""

    ledger: Callable[[], AbstractContextManager[Ledger]]
    papers: Callable[[], Papers]
    mirrors: Callable[[], Iterable[Mirror]]
    truth: Callable[[Chain, Deployment], Truth]


BLOCK_DIGITS_MAX = 18
"""Of a block's number; what is longer is a file's name."""

UNREADABLE = (ChainError, BundleFault, ConsortiumFileError, OSError)
"""Why a file or folder cannot be read or written."""

app = typer.Typer(name="audit", help="Check a ledger.", no_args_is_help=True)


@app.command("export")
def export_bundle(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)],
    *,
    since: Annotated[
        str | None,
        typer.Option(
            help="A block's number, or an earlier bundle: write only what comes after it.", show_default=False
        ),
    ] = None,
) -> None:
    """Write everything that an auditor needs into one compressed file: consortium, blocks with commits, contract sources.

    Works on a ledger that is being served too: what is durable at this moment is exported.
    """
    access: Access = context.obj
    with explained(*UNREADABLE), _progress("Exporting") as on_bytes:
        papers = access.papers()
        done = export(
            papers.chain, out, papers.consortium, papers.deployment, contract_texts(), _since(since), on_bytes
        )
    first = 0 if done.since is None else done.since.number + 1
    typer.echo(
        f"{out}: {done.bytes} bytes, {done.blocks} blocks from {first} to {done.tip.number}, 0x{done.tip.hash.hex()}"
    )


@app.command("verify")
def verify_bundles(
    bundles: Annotated[
        list[Path], typer.Argument(help="A bundle, and those that go on from it, in order.", show_default=False)
    ],
    *,
    engine: Annotated[EngineChoice, typer.Option(help="Which EVM executes every block again.")] = EngineChoice.pyevm,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that execute segments on py-evm.")] = 1,
    witness: Annotated[
        list[Path] | None,
        typer.Option(help="Receipts, tips (JSON) or earlier bundles to hold against this history.", show_default=False),
    ] = None,
    consortium: Annotated[
        Path | None,
        typer.Option(
            help="The consortium's file, as its members have it: which ledger this has to be.", show_default=False
        ),
    ] = None,
    genesis: Annotated[
        str | None, typer.Option(help="The same by the hash of its genesis.", show_default=False)
    ] = None,
    compile_sources: Annotated[
        bool, typer.Option("--compile/--no-compile", help="Compile the contracts again if the compiler is here.")
    ] = True,
    json_report: Annotated[Path | None, typer.Option("--json", help="Write the report as JSON.")] = None,
    html_report: Annotated[Path | None, typer.Option("--html", help="Write the report as an HTML page.")] = None,
) -> None:
    """Check a ledger's history from its bundles alone; exit 1 unless nothing is found."""
    with explained(*UNREADABLE), _progress("Verifying") as on_bytes:
        plan = Plan(
            int(SystemClock().now()),
            engine.value,
            jobs,
            compile_sources,
            tuple(witness or ()),
            _ledger(consortium, genesis),
            on_bytes,
        )
        report = verify(bundles, plan)
    if json_report is not None:
        with explained(OSError):
            write_whole(json_report, json.dumps(report.as_json(), indent=1, ensure_ascii=False) + "\n")
    if html_report is not None:
        with explained(OSError):
            write_whole(html_report, as_page(report))
    typer.echo(as_text(report), nl=False)
    if not report.is_clean:
        raise typer.Exit(1)


@app.command("store")
def check_own_store(context: typer.Context) -> None:
    """Check this node's own block log, indexes and state database, executing every block again; exit 1 unless nothing is
    found. The service must not be running."""
    access: Access = context.obj
    with explained(*UNREADABLE):
        papers = access.papers()
        found = list(check_store(papers.chain, papers.consortium, executor_named("revm")))
    for each in found:
        typer.echo(printable(f"{each.name} at {each.place}: {each.meaning} {each.detail}"))
    typer.echo(f"{len(found) or 'Nothing was'} found.")
    if found:
        raise typer.Exit(1)


@app.command("reconcile")
def reconcile_tables(
    context: typer.Context, *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Compare every derived table with contract state and with the blocks projected again, and check the digests of
    off-chain rows; exit 1 where something differs. The service must not be running; a running one answers
    GET /v1/audit/reconcile."""
    access: Access = context.obj
    with access.ledger() as on, on.db.reading() as session:
        found = reconcile(session, access.truth(on.chain, on.deployment), on.db.row_key)
    if as_json:
        typer.echo(json.dumps(asdict(found), indent=1))
    else:
        for each in found.differences:
            said = f"by {each.source}: {shown(each.expected)}; in SQL: {shown(each.sql)}"
            typer.echo(printable(f"{each.table} {each.key} {each.field} {said}"))
        typer.echo(
            f"{found.records} records, {found.rows} rows and {found.signed_rows} digests compared at block {found.block}; "
            f"{len(found.differences)} differences."
        )
    if found.differences:
        raise typer.Exit(1)


def _ledger(consortium: Path | None, genesis: str | None) -> Hash32 | None:
    """The genesis of the ledger that the auditor means, if one is named.

    :raises ConsortiumFileError, OSError: the consortium's file can't be read.
    """
    named = [] if genesis is None else [hash_option(genesis)]
    if consortium is not None:
        named.append(read_consortium(consortium).seal_domain.genesis)
    if len(set(named)) > 1:
        raise typer.BadParameter("--consortium and --genesis name two ledgers")
    return named[0] if named else None


def _since(text: str | None) -> int | Tip | None:
    if text is None:
        return None
    return int(text) if text.isdecimal() and len(text) <= BLOCK_DIGITS_MAX else tip_of(Path(text))


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, where somebody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)
