"""Commands of the market: an auction of a file, the book, prices, trades, and what surveillance asks."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Of, Packs, Place, packs_asked
from tanliu.app.platform.console import out
from tanliu.kit.csv_text import write_csv
from tanliu.report.phrase import say

if TYPE_CHECKING:
    from tanliu.kit.errors import TanliuError

File = Annotated[Path, typer.Argument(help="A CSV file.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Every row as CSV.")]
Id = Annotated[str, typer.Option("--market", help="Id of the market; the first when left out.")]
Unit = Annotated[str, typer.Option(help="Unit of the ledger; the first of the market when left out.")]


def auction(
    file: File,
    market: Annotated[str, typer.Option(help="Id of the market.")] = "shanghai",
    reference: Annotated[str | None, typer.Option(help="Last close, in the currency for each lot.")] = None,
    seed: Annotated[
        str, typer.Option(help="Seed of the lottery, of which the hash was published before.")
    ] = "",
    as_csv: AsCsv = False,
    workspace: Of = None,
    pack: Packs = None,
    lang: Lang = Language.EN,
) -> None:
    """Find the price of a call auction by a file of orders (id, side, price, lots), and what each gets."""
    from tanliu.app.desks.market.queries.rules import rule_of
    from tanliu.app.desks.market.queries.told import orders
    from tanliu.app.platform.tools.files import decimal
    from tanliu.decide.market.auction import Orders, cross
    from tanliu.decide.market.lottery import commitment
    from tanliu.decide.market.order import ticks_of
    from tanliu.kit.errors import TanliuError

    rule = rule_of(market, packs_asked(workspace, pack))
    if "auction" not in rule.ways:
        raise TanliuError("the market has no auction", found=market)
    way, book = rule.ways["auction"], Orders.of(orders(file, rule))
    last = ticks_of(decimal(reference, "reference"), rule) if reference else None
    found = cross(book, way.chain, last, seed, way.margin)
    if as_csv:
        write_csv(
            sys.stdout,
            ["id", "lots", "filled"],
            zip(book.ids, book.lots.tolist(), found.fills.tolist(), strict=True),
        )
        return
    if found.price is None:
        out.print(say("market_no_price", lang))
        return
    for step in found.steps:
        out.print(
            f"{say(f'market_step_{step.step}', lang)}: {step.first * rule.tick} – {step.last * rule.tick} ({step.left})",
            markup=False,
        )
    out.print(
        say("market_found", lang, price=f"{found.price * rule.tick} {rule.currency}", volume=f"{found.volume:,}", demand=f"{found.demand:,}",
            supply=f"{found.supply:,}")
    )  # fmt: skip
    if len(found.rationed) > 1:
        out.print(
            say("market_rationed", lang, count=len(found.rationed), hash=commitment(seed)), soft_wrap=True
        )


def book(
    market: Id = "", unit: Unit = "", as_csv: AsCsv = False, workspace: Place = HOME, lang: Lang = Language.EN
) -> None:
    """List the open orders of a unit."""
    _configured(workspace)
    from tanliu.app.desks.market import shown
    from tanliu.app.desks.market.queries import book as books
    from tanliu.app.desks.market.queries.rules import rule_of, unit_of

    rule = rule_of(market)
    found = books.book(list(books.orders_of(rule.market, unit_of(rule, unit))))
    _listed(shown.ORDERS, shown.orders(found, rule, shown.ALL, lang), as_csv, lang, "market_no_orders")


def prices(
    market: Id = "", unit: Unit = "", as_csv: AsCsv = False, workspace: Place = HOME, lang: Lang = Language.EN
) -> None:
    """List the days on which a unit was traded, with their closes."""
    _configured(workspace)
    from tanliu.app.desks.market import shown
    from tanliu.app.desks.market.queries.book import history
    from tanliu.app.desks.market.queries.rules import rule_of, unit_of

    rule = rule_of(market)
    _listed(shown.DAYS, shown.days(history(rule, unit_of(rule, unit))), as_csv, lang, "market_no_history")


def trades(
    market: Id = "",
    exchange: Annotated[
        bool,
        typer.Option(
            "--exchange", help="Delivered trades as the file that `market receive` reads, oldest first."
        ),
    ] = False,
    as_csv: AsCsv = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """List the trades of a market, the newest first."""
    _configured(workspace)
    from tanliu.app.desks.market import shown
    from tanliu.app.desks.market.queries.book import trades_of
    from tanliu.app.desks.market.queries.rules import rule_of
    from tanliu.app.desks.market.queries.told import TRADES

    rule = rule_of(market)
    found = list(trades_of(rule.market))
    if exchange:
        cells = [
            [
                one.pk,
                one.day,
                one.unit,
                one.seller,
                one.buyer,
                one.lots,
                shown.plain(one.price),
                one.reference,
            ]
            for one in reversed(found)
            if one.state == "delivered"
        ]
        write_csv(sys.stdout, TRADES, cells)
        return
    _listed(shown.TRADES, shown.trades(found, rule, shown.ALL, lang), as_csv, lang, "market_no_trades")


def watch(market: Id = "", as_csv: AsCsv = False, workspace: Place = HOME, lang: Lang = Language.EN) -> None:
    """List what surveillance asks about the trades of a market: questions, never a verdict."""
    _configured(workspace)
    from tanliu.app.desks.market import shown
    from tanliu.app.desks.market.queries.rules import rule_of
    from tanliu.app.desks.market.queries.watched import watched

    rows = shown.findings(watched(rule_of(market)), lang)
    if as_csv:
        cells = (
            [
                row["kind"],
                row["unit"],
                " ".join(row["holders"]),
                " ".join(map(str, row["trades"])),
                row["measure"],
            ]
            for row in rows
        )
        write_csv(sys.stdout, ["kind", "unit", "holders", "trades", "measure"], cells)
        return
    for row in rows:
        out.print(f"{row['says']}: {', '.join(row['names'])}", markup=False, soft_wrap=True)
    if not rows:
        out.print(say("market_nothing_watched", lang))


def call(
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="Day of the auction.")],
    market: Id = "",
    unit: Unit = "",
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """Call an auction for a day, and print the hash of its seed."""
    _configured(workspace)
    from tanliu.app.desks.market.actions.keep import CallAuction
    from tanliu.app.desks.market.models import MarketAuction
    from tanliu.app.platform.action import command_line, perform

    number = perform(CallAuction(day.date(), unit, market), command_line("market call"))
    found = MarketAuction.objects.get(pk=number)
    out.print(say("market_called", lang, number=number, day=found.day, hash=found.commitment), soft_wrap=True)


def run(
    number: Annotated[int, typer.Argument(help="Number of the auction.")],
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """Run an auction of which the session is over; run again it is the same one."""
    _configured(workspace)
    from tanliu.app.desks.market.actions.keep import RunAuction
    from tanliu.app.platform.action import command_line, perform

    count = perform(RunAuction(number), command_line("market run"))
    out.print(say("market_auction_run_done", lang, count=count))


def receive(
    file: File,
    market: Id = "",
    post: Annotated[
        bool, typer.Option("--post", help="Deliver them; else the verdicts are told and nothing stays.")
    ] = False,
    as_csv: AsCsv = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """Deliver the trades of a file of an outside exchange, with a verdict for each row; exit code 1 when one is refused."""
    _configured(workspace)
    from tanliu.app.desks.market.actions.outside import ReceiveTrades
    from tanliu.app.desks.market.queries.told import trades as read
    from tanliu.app.platform.action import command_line, perform

    found = perform(ReceiveTrades(read(file), market, not post), command_line("market receive"))
    _verdicts([(one.id, one.outcome, one.error) for one in found], as_csv, lang)
    if not post:
        out.print(say("market_trial", lang))
    raise typer.Exit(1 if any(one.outcome == "refused" for one in found) else 0)


def give(
    file: File, market: Id = "", as_csv: AsCsv = False, workspace: Place = HOME, lang: Lang = Language.EN
) -> None:
    """Give the orders of a file that came by another way, with a verdict for each row; exit code 1 when one is refused."""
    _configured(workspace)
    from tanliu.app.desks.market.actions.place import PlaceOrder
    from tanliu.app.desks.market.queries.told import given
    from tanliu.app.platform.action import command_line, perform
    from tanliu.kit.errors import TanliuError

    rows: list[tuple[str, str, TanliuError | None]] = []
    for told, at in given(file):
        order = PlaceOrder(
            told["firm"], told["way"], told["side"], told["unit"], told["lots"], told["price"], told["id"],
            told["is_whole"] in ("1", "yes", "true"), told["counterparty"], told["days"] or "1", market, at,
        )  # fmt: skip
        try:
            number = perform(order, command_line("market give"))
            rows.append((told["id"], f"{number}", None))
        except TanliuError as error:
            rows.append((told["id"], "refused", error))
    _verdicts(rows, as_csv, lang)
    raise typer.Exit(1 if any(error for *_, error in rows) else 0)


def _verdicts(rows: list[tuple[str, str, TanliuError | None]], as_csv: bool, lang: str) -> None:
    from tanliu.report.fault import told as tell

    cells = [[id, outcome, "" if error is None else tell(error, lang)] for id, outcome, error in rows]
    if as_csv:
        write_csv(sys.stdout, ["id", "outcome", "reason"], cells)
        return
    for id, outcome, reason in cells:
        name = (
            say(f"market_verdict_{outcome}", lang)
            if outcome in ("new", "known", "refused")
            else say("market_verdict_order", lang, number=outcome)
        )
        out.print(f"{id}: {name}{f' – {reason}' if reason else ''}", markup=False, soft_wrap=True)


def _configured(workspace: Path) -> None:
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()


def _listed(
    columns: tuple[str, ...], rows: list[dict[str, object]], as_csv: bool, lang: str, none: str
) -> None:
    from rich.table import Table

    titles = [say(f"market_{one}", lang) for one in columns]
    if as_csv:
        write_csv(sys.stdout, titles, ([_told(row[one]) for one in columns] for row in rows))
        return
    table = Table(*titles, show_edge=False)
    for row in rows:
        table.add_row(*(_told(row[one]) for one in columns))
    out.print(table if rows else say(none, lang))


def _told(value: object) -> str:
    from decimal import Decimal

    from tanliu.app.desks.market.shown import plain

    if isinstance(value, Decimal):
        return plain(value)
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else "" if value is None else f"{value}"


COMMANDS = ()
GROUPS = {
    "market": ("The market of allowances.", (auction, book, prices, trades, watch, call, run, receive, give))
}
