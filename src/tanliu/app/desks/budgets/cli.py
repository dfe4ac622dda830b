"""Commands of budgets: what a rule would give, and an enterprise's number step by step."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out
from tanliu.kit.csv_text import write_csv
from tanliu.report.phrase import say

if TYPE_CHECKING:
    from tanliu.app.store.results import Results
    from tanliu.decide.budget.preview import Preview

#: What the command does.
_WHAT = ("preview", "explain", "verify", "board", "evaluate", "power", "account")


def budget(
    what: Annotated[
        str,
        typer.Argument(
            help="preview: what a rule would give; explain: one number step by step; verify: issued budgets against the ledger; board: open orders and what was dealt; evaluate: what came of the plan in force; power: who is supplied first; account: what an enterprise has left."
        ),
    ],
    enterprise: Annotated[
        str | None, typer.Argument(help="Id of the enterprise to explain, or whose account it is.")
    ] = None,
    workspace: Place = HOME,
    rule: Annotated[str, typer.Option(help="Id of the rule.")] = "district",
    base_year: Annotated[
        str | None, typer.Option(help="Year from which it starts; the last computed one when left out.")
    ] = None,
    targets: Annotated[
        Path | None, typer.Option(help="A file of targets, one a line: town D01-T08 -5.")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="All enterprises as CSV, in kgce or kgCO2e.")] = False,
    lang: Lang = Language.EN,
) -> None:
    """Work out a budget by a rule of the packs and keep nothing, or verify those that were issued; exit code 1 when a target cannot be met or the books do not agree."""
    from tanliu.app.store.results import Results
    from tanliu.kit.errors import TanliuError
    from tanliu.kit.message import Message

    if what not in _WHAT:
        raise TanliuError(Message("unknown {name}", name="command"), found=what, accepted=", ".join(_WHAT))
    if what in ("explain", "account") and enterprise is None:
        raise TanliuError("name the enterprise to explain")
    if what == "verify":
        raise typer.Exit(_verify(workspace, lang))
    if what == "board":
        raise typer.Exit(_board(workspace, lang))
    if what in ("evaluate", "power"):
        _office(workspace)
        raise typer.Exit((_evaluate if what == "evaluate" else _power)(lang))
    if what == "account":
        _office(workspace)
        raise typer.Exit(_account(enterprise or "", lang))
    results = Results(workspace)
    plan, year = _plan(results, workspace, rule, base_year, targets)
    if what == "explain":
        _explain(plan, enterprise or "", year, lang)
    elif as_csv:
        write_csv(sys.stdout, ["entity_id", "used", "entitled", "issued"], _rows(plan))
    else:
        _preview(plan, year, lang)
    raise typer.Exit(1 if plan.unmet else 0)


def _office(workspace: Path) -> None:
    """Open the operational database of a workspace."""
    from tanliu.app.platform.setup import configure, migrate
    from tanliu.app.store.workspace import Workspace

    Workspace(workspace).close()
    configure(workspace)
    migrate()


def _account(enterprise: str, lang: str) -> int:
    """Print what an enterprise was given, has used and has left, of energy and of carbon, with what its use rests on."""
    from tanliu.app.desks.budgets.queries.account import OF, account
    from tanliu.app.platform.answers import of_firm
    from tanliu.app.platform.served import catalog, results
    from tanliu.kit.errors import TanliuError
    from tanliu.report.doubt import sentence
    from tanliu.report.names import Names

    rows = results().rows("SELECT * FROM entity WHERE entity_id = ?", [enterprise])
    if not rows:
        raise TanliuError("no such entity", found=enterprise)
    names = Names(catalog(), lang)
    found = [one for counts in OF.values() if (one := account(results(), enterprise, counts))]
    for one in found:
        out.print(f"{say('budget_account_of', lang)} {one.year} ({names.unit(one.unit)})", style="bold")
        for span in (*one.quarters[:-1], *reversed(one.spans)):
            told = say("budget_account_row", lang, name=span.name, budget=f"{span.budget_t:,.1f}",
                       used=f"{span.used_t:,.1f}", left=f"{span.left_t:,.1f}")  # fmt: skip
            out.print(f"  {told}", style="red" if span.is_over else None, markup=False)
        if one.untold:
            out.print(say("budget_account_untold", lang, count=one.untold), soft_wrap=True)
        rests = of_firm(results(), rows[0], one.year)[0]
        out.print(sentence(rests, names), soft_wrap=True, markup=False)
    if not found:
        out.print(say("budget_account_none", lang))
    return 0


def _board(workspace: Path, lang: str) -> int:
    """Print the board of the newest plan in force: orders without names, and deals."""
    _office(workspace)
    from tanliu.app.desks.budgets.queries.board import deals_of, orders_of
    from tanliu.app.desks.budgets.queries.plans import in_force

    plan = in_force()
    if plan is None:
        out.print(say("budget_board_none", lang))
        return 0
    out.print(f"{say('budget_board', lang)} {plan.year}")
    for one in orders_of(plan):
        told = f"{say(f'budget_side_{one.side}', lang)} {one.series}  {one.left / 1000:,.1f} t  {one.price:,.2f} CNY/t"
        out.print(told, markup=False)
    for deal in deals_of(plan):
        told = f"{say('budget_deals', lang)} {deal.at:%Y-%m-%d} {deal.offer.series}  {deal.amount / 1000:,.1f} t  {deal.price:,.2f} CNY/t"
        out.print(told, markup=False)
    return 0


def _evaluate(lang: str) -> int:
    """Print what came of the newest plan in force: towns, then enterprises."""
    from tanliu.app.desks.budgets.queries.evaluation import evaluated, evaluation_rule
    from tanliu.app.desks.budgets.queries.plans import in_force
    from tanliu.app.platform.served import catalog, results

    plan = in_force()
    rule = evaluation_rule(catalog(), plan.year) if plan is not None else None
    if plan is None or rule is None:
        out.print(say("budget_evaluation_none", lang))
        return 0
    found = evaluated(results(), plan, rule)
    out.print(
        f"{say('budget_evaluation', lang)} {plan.year}: {say('budget_months_known', lang, months=found.months)}"
    )
    out.print(say("budget_evaluation_over", lang, over=len(found.over)))
    for one in (*found.towns, *found.firms):
        rank = "–" if one.rank is None else f"{one.rank}/{one.rank_of} {one.points:.1f}"
        told = [
            None if value is None else f"{value:+.1%}"
            for value in (one.outcome.effect, one.outcome.completion)
        ]
        scale = "–" if one.outcome.scale is None else f"{one.outcome.scale / 1000:+,.1f} t"
        out.print(f"{rank:>12}  {one.outcome.id}  {scale}  {told[0] or '–'}  {told[1] or '–'}", markup=False)
    return 0


def _power(lang: str) -> int:
    """Print who is supplied first when there is not enough power."""
    from tanliu.app.desks.budgets.queries.power import power_order
    from tanliu.app.platform.period import shown
    from tanliu.app.platform.served import catalog, results
    from tanliu.app.store.scope import Scope

    for one in power_order(results(), catalog(), shown(results(), None).years[0], Scope.everything()):
        out.print(f"{one.place:>5}  {one.user.id}  {one.of.name[lang] if one.of else '–'}", markup=False)
    return 0


def _verify(workspace: Path, lang: str) -> int:
    _office(workspace)
    from tanliu.app.desks.budgets.queries.books import all_faults
    from tanliu.report.fault import told

    found = all_faults()
    for one in found:
        out.print(told(one, lang), markup=False)
    if not found:
        out.print(say("budget_books_agree", lang))
    return 1 if found else 0


def _preview(plan: Preview, year: str, lang: str) -> None:
    in_kg, pools = plan.rule.issued_in, plan.pools
    out.print(say("budget_of", lang, year=year), f"· {plan.rule.title[lang]} · {plan.rule.edition}")
    for name, units in (
        ("budget", pools.budget), ("reserve", pools.reserve), ("new_entrants", pools.new_entrants),
        ("issued", plan.issued), ("unallocated", plan.unallocated),
    ):  # fmt: skip
        out.print(f"{say(f'budget_pool_{name}', lang)}: {int(units.sum()) * in_kg / 1000:,.1f} t")
    out.print(f"{say('budget_firms', lang)}: {len(plan.register.firms)}")
    for one in plan.unmet:
        row = one.row
        span = f"Q{row.quarter}" if row.quarter else year
        whom = " ".join(filter(None, (say(f"budget_row_{row.kind}", lang), row.id, row.part, span)))
        out.print(f"{say('budget_cannot', lang)}: {whom} +{one.units * in_kg / 1000:,.1f} t", markup=False)


def _explain(plan: Preview, entity: str, year: str, lang: str) -> None:
    from rich.table import Table

    from tanliu.decide.budget.exact import GRAMS
    from tanliu.kit.errors import TanliuError

    if entity not in plan.register.ids:
        reason = next((one.reason for one in plan.register.left if one.id == entity), None)
        raise TanliuError(
            "the enterprise has no budget by this rule", where=entity,
            found=say(f"budget_left_{reason}", lang) if reason else None,
        )  # fmt: skip
    at = plan.register.ids.index(entity)
    for nth, part in enumerate(plan.rule.parts.values()):
        table = Table(f"{part.name[lang]} {year} (t)", show_edge=False)
        for quarter in range(1, 5):
            table.add_column(f"Q{quarter}", justify="right")
        for name, step in zip(plan.names, plan.steps_g[:, at, nth], strict=True):
            if step.any():
                table.add_row(
                    _called(plan, name, lang), *(f"{one / GRAMS / 1000:+,.4f}" for one in step.tolist())
                )
        issued = (plan.issued[at, nth] * plan.rule.issued_in).tolist()
        table.add_row(say("budget_issued", lang), *(f"{one / 1000:,.4f}" for one in issued))
        out.print(table)


def _called(plan: Preview, name: str, lang: str) -> str:
    mark = plan.rule.penalties.get(name) or plan.rule.rewards.get(name)
    return mark.name[lang] if mark else say(f"budget_step_{name}", lang)


def _plan(
    results: Results, workspace: Path, rule: str, base_year: str | None, file: Path | None
) -> tuple[Preview, str]:
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.budgets.queries.asked import targets
    from tanliu.app.desks.budgets.queries.rules import worked_out
    from tanliu.app.platform.period import shown

    base = shown(results, base_year).year
    year = str(int(base) + 1)
    known = results.rows("SELECT DISTINCT region_id, field FROM entity")
    given = () if file is None else targets(
        file.read_text(encoding="utf-8"), {row["region_id"] for row in known}, {row["field"] for row in known if row["field"]}
    )  # fmt: skip
    return worked_out(results, catalog_of(workspace), rule, year, base, given), year


def _rows(plan: Preview) -> list[list[object]]:
    from tanliu.decide.budget.exact import GRAMS

    used, entitled = (
        one.sum(axis=(1, 2)) / GRAMS for one in (plan.register.used_g, plan.entitlement.total_g)
    )
    issued = plan.issued.sum(axis=(1, 2)) * plan.rule.issued_in
    return [
        [id, f"{one:.3f}", f"{two:.3f}", int(three)]
        for id, one, two, three in zip(plan.register.ids, used, entitled, issued, strict=True)
    ]


COMMANDS = (budget,)
