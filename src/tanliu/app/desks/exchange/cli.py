"""Commands of data exchange: make, send, save, list, verify, receive and fetch parcels; partners and their terms."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Of, Packs, Place, packs_asked
from tanliu.app.platform.console import out
from tanliu.kit.csv_text import write_csv
from tanliu.report.phrase import say

Partner = Annotated[str, typer.Argument(help="Id of a partner.")]
Number = Annotated[int, typer.Argument(help="Number in the register.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]


def make(
    partner: Partner,
    dataset: Annotated[str, typer.Argument(help="Dataset of the partner's interface.")],
    period: Annotated[str, typer.Argument(help="2025-03-01, 2025-03 or 2025, as the dataset asks.")],
    release: Annotated[
        bool, typer.Option("--release", help="Send it, or let it be fetched, at once.")
    ] = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """Make the parcel of a dataset and period; where nothing changed it is the one that is there."""
    _configured(workspace)
    from tanliu.app.desks.exchange.actions.make import MakeParcel, ReleaseParcel
    from tanliu.app.platform.action import command_line, perform

    actor = command_line("exchange make")
    done = perform(MakeParcel(partner, dataset, period), actor)
    if release:
        perform(ReleaseParcel(done.number), actor)
    out.print(say("exchange_done_made" if done.is_new else "exchange_done_same", lang))
    out.print(done.number)


def send(number: Number, workspace: Place = HOME, lang: Lang = Language.EN) -> None:
    """Release a parcel and send what is due now; exit code 1 when it did not get through."""
    _configured(workspace)
    from tanliu.app.desks.exchange.actions.make import ReleaseParcel
    from tanliu.app.desks.exchange.models import OVER, ExchangeParcel
    from tanliu.app.desks.exchange.outbox import send as send_due
    from tanliu.app.platform.action import command_line, perform

    perform(ReleaseParcel(number), command_line("exchange send"))
    send_due()
    one = ExchangeParcel.objects.get(pk=number)
    out.print(say(f"exchange_state_{one.state}", lang), f"{one.error}".strip(), markup=False, soft_wrap=True)
    raise typer.Exit(0 if one.state in OVER[:2] else 1)


def save(
    number: Number,
    file: Annotated[Path, typer.Argument(help="File to be written: manifest, signature and rows.")],
    workspace: Place = HOME,
) -> None:
    """Write a parcel as one file, which `tanliu exchange verify` checks and a partner takes in."""
    _configured(workspace)
    from tanliu.app.desks.exchange import bodies
    from tanliu.app.desks.exchange.queries.register import manifest_of, parcel_of
    from tanliu.app.store import durable
    from tanliu.decide.exchange.parcel import as_file

    one = parcel_of(None, number)
    durable.write_whole(file, as_file(manifest_of(one), one.signature, one.public, bodies.body(one.sha256)))


def list_(
    partner: Annotated[str, typer.Option(help="Only of this partner.")] = "",
    direction: Annotated[str, typer.Option(help="out or in.")] = "",
    late: Annotated[bool, typer.Option("--late", help="Only what is past its due day.")] = False,
    as_csv: AsCsv = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """List the register, the newest first."""
    _configured(workspace)
    from rich.table import Table

    from tanliu.app.desks.exchange import shown
    from tanliu.app.desks.exchange.queries.register import Wanted, parcels_of

    titles = [say(f"exchange_{one}", lang) for one in shown.COLUMNS]
    cells = [*shown.cells(parcels_of(None, Wanted(partner, direction, late=late)), lang)]
    if as_csv:
        write_csv(sys.stdout, titles, cells)
        return
    few = [
        shown.COLUMNS.index(one)
        for one in ("number", "direction", "partner", "dataset", "period", "version", "state", "late_days")
    ]
    table = Table(*(titles[one] for one in few), show_edge=False)
    for row in cells:
        table.add_row(*(str(row[one]) for one in few))
    out.print(table if cells else say("exchange_none", lang))


def verify(
    file: Annotated[Path, typer.Argument(help="File of a parcel.")],
    key: Annotated[
        str, typer.Option("--key", help="Public key of the sender, told by the sender on another way.")
    ],
    workspace: Of = None,
    pack: Packs = None,
    lang: Lang = Language.EN,
) -> None:
    """Check a parcel by a public key and the interface of the packs, without a server; exit code 1 when something does not hold."""
    from tanliu.app.desks.exchange.queries.interfaces import dataset_of, interface
    from tanliu.decide.exchange.parcel import faults, is_public, of_file
    from tanliu.kit.errors import TanliuError
    from tanliu.kit.message import Message

    if not is_public(key):
        raise TanliuError(
            "no public key", where="--key", found=key[:70], accepted=Message("64 hexadecimal digits")
        )
    manifest, signature, _, data = of_file(_read(file))
    rule = interface(manifest.exchange, edition=manifest.edition, of=packs_asked(workspace, pack))
    found = faults(manifest, signature, data, key, dataset_of(rule, manifest.dataset))
    for one in found:
        where = f"{one.row} {one.column}".strip() if one.row else one.column
        told = f"{say(f'exchange_reason_{one.reason}', lang)} {where} {one.found}".strip()
        out.print(told, markup=False, soft_wrap=True)
    if found:
        raise typer.Exit(1)
    out.print(
        say(
            "exchange_holds",
            lang,
            dataset=manifest.dataset,
            period=manifest.period,
            version=manifest.version,
            rows=manifest.rows,
        )
    )


def receive(
    file: Annotated[Path, typer.Argument(help="File of a parcel.")],
    partner: Annotated[str, typer.Option("--partner", help="Id of the partner who sent it.")],
    acknowledgement: Annotated[
        Path | None, typer.Option("--out", help="File for the signed acknowledgement.")
    ] = None,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """Take in a parcel of a partner from a file: checked, booked and acknowledged; exit code 1 when rows are refused."""
    _configured(workspace)
    from tanliu.app.desks.exchange.actions.book import book
    from tanliu.app.desks.exchange.actions.take import AddChunk, CloseParcel, OpenParcel
    from tanliu.app.desks.exchange.models import OPEN
    from tanliu.app.desks.exchange.queries.register import partner as named
    from tanliu.app.platform.action import command_line, perform
    from tanliu.decide.exchange.canonical import canonical
    from tanliu.decide.exchange.parcel import of_file

    of, actor = named(partner), command_line("exchange receive")
    manifest, signature, _, data = of_file(_read(file))
    one = perform(OpenParcel(manifest.key, manifest.says(), signature, of), actor)
    if one.state == OPEN:
        if one.have < len(data):
            perform(AddChunk(one.key, one.have, data[one.have :], partner=of), actor)
        perform(CloseParcel(one.key, of), actor)
    done = book(one.pk)
    if acknowledgement is not None:
        told = {"acknowledgement": done.acknowledgement, "signature": done.signed_back}
        acknowledgement.write_bytes(canonical(told) + b"\n")
    out.print(say(f"exchange_state_{done.state}", lang))
    for each in done.acknowledgement.get("refused", []):
        out.print(
            f"{each['row']} {each['column']} {each['found']} {each['reason']}", markup=False, soft_wrap=True
        )
    if done.differences is not None:
        out.print(say("exchange_differences", lang), done.differences["count"])
    raise typer.Exit(0 if done.state == "accepted" and not (done.differences or {}).get("count") else 1)


def fetch(partner: Partner, workspace: Place = HOME, lang: Lang = Language.EN) -> None:
    """Fetch the parcels that a partner has for us, book and acknowledge them; exit code 1 when something hindered it."""
    _configured(workspace)
    from tanliu.app.desks.exchange.fetch import fetch as fetched
    from tanliu.app.desks.exchange.queries.register import partner as named

    done = fetched(named(partner))
    out.print(say("exchange_fetched", lang, count=done.parcels))
    if done.error:
        out.print(done.error, markup=False, soft_wrap=True)
        raise typer.Exit(1)


def partner(
    id: Partner,
    exchange: Annotated[str, typer.Option(help="Id of the interface.")],
    name: Annotated[str, typer.Option(help="Its name.")],
    address: Annotated[
        str, typer.Option(help="Beginning of its addresses; left out for one that fetches.")
    ] = "",
    public: Annotated[str, typer.Option(help="Its public key.")] = "",
    account: Annotated[str, typer.Option(help="User as whom it fetches and brings.")] = "",
    dataset: Annotated[
        list[str] | None, typer.Option(help="Datasets of the agreement; all when left out.")
    ] = None,
    automatic: Annotated[
        bool, typer.Option("--automatic", help="Make and send parcels when their period is over.")
    ] = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """Ask for a partner, or for other terms of one; somebody else agrees to them."""
    _configured(workspace)
    from tanliu.app.desks.exchange.actions.partner import AskPartner
    from tanliu.app.platform.action import command_line, perform

    asked = AskPartner(id, exchange, name, address, public, account, dataset or [], automatic)
    perform(asked, command_line("exchange partner"))
    out.print(say("exchange_done_asked", lang))


def token(id: Partner, workspace: Place = HOME, lang: Lang = Language.EN) -> None:
    """Keep the token by which a partner knows us; it is read from the standard input, so that no list of processes shows it."""
    _configured(workspace)
    from tanliu.app.desks.exchange.actions.partner import PutToken
    from tanliu.app.platform.action import command_line, perform

    perform(PutToken(id, sys.stdin.readline()), command_line("exchange token"))
    out.print(say("exchange_done_token", lang))


def key(workspace: Place = HOME) -> None:
    """Print the id under which we send and the public key by which anybody checks our parcels."""
    _configured(workspace)
    from tanliu.app.desks.exchange.keys import own_id, own_public

    out.print(own_id())
    out.print(own_public())


def _read(file: Path) -> bytes:
    from tanliu.kit.errors import TanliuError

    try:
        return file.read_bytes()
    except OSError as error:
        raise TanliuError("no file that can be read", where=file, found=type(error).__name__) from error


def _configured(workspace: Path) -> None:
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()


list_.__name__ = "list"
COMMANDS = ()
GROUPS = {
    "exchange": (
        "Parcels of data to and from data centres and trading platforms.",
        (make, send, save, list_, verify, receive, fetch, partner, token, key),
    )
}
