"""Commands of the registry: a published table, allocations."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Of, Packs, Place, packs_asked
from tanliu.app.platform.console import out
from tanliu.kit.csv_text import write_csv
from tanliu.report.phrase import say

if TYPE_CHECKING:
    from tanliu.decide.compliance.document import Compliance

File = Annotated[Path, typer.Argument(help="A CSV file.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Every row as CSV.")]


def check(file: File, as_csv: AsCsv = False, lang: Lang = Language.EN) -> None:
    """Work out the states of a published table of operators, as the UK registry publishes it; exit code 1 when one differs."""
    from tanliu.app.desks.carbon.queries.told import table
    from tanliu.decide.compliance.published import FIRST, ID, LAST, rows

    columns = (ID, FIRST, LAST)
    found = rows([row for _, row in table(file, (ID,))])
    if as_csv:
        write_csv(
            sys.stdout, [*columns, "owed", "surrendered", "published", "found", "fault"],
            [[one.id, one.operator.first, one.operator.last, one.operator.owed(one.year), one.operator.surrendered,
              one.published, one.found.value, one.fault] for one in found],
        )  # fmt: skip
    else:
        told, bad = [one for one in found if one.published], [one for one in found if one.fault]
        for one in bad:
            out.print(f"{one.id}: {one.published} ≠ {one.found.value} ({one.fault})", markup=False)
        out.print(
            say("registry_states", lang, rows=len(found), told=len(told), same=len(told) - sum(one.fault == "state" for one in told))
        )  # fmt: skip
    raise typer.Exit(1 if any(one.fault for one in found) else 0)


def allocate(
    scheme: Annotated[str, typer.Argument(help="Id of the scheme.")],
    method: Annotated[str, typer.Argument(help="Id of the method.")],
    year: Annotated[int, typer.Argument(help="Year of the allowances.")],
    told: Annotated[
        list[str], typer.Argument(help="What the operator tells, such as coal_supply_mwh=1000 cooling=air.")
    ],
    months: Annotated[int, typer.Option(help="Months in which the operator was there.")] = 12,
    workspace: Of = None,
    pack: Packs = None,
    lang: Lang = Language.EN,
) -> None:
    """Work out an allocation by a method of the packs, with every factor."""
    from tanliu.app.desks.carbon.queries.rules import of, schemes
    from tanliu.decide.compliance.allocate import entitled

    by = of(schemes(packs_asked(workspace, pack)), scheme, "scheme")
    found = entitled(by, method, year, _told(told), months)
    products = by.methods[method].products
    for line in found.lines:
        name = (
            products[line.name].name[lang]
            if line.name in products
            else say(f"registry_line_{line.name}", lang)
        )
        factors = " × ".join(
            f"{value.normalize():f} ({_factor(by, factor, lang)})" for factor, value in line.factors
        )
        out.print(f"{name}: {line.quantity:f} × {factors} = {line.kg:,.3f} kg", markup=False, soft_wrap=True)
    out.print(say("registry_entitled", lang, kg=f"{found.kg:,}", year=year))


def _factor(by: Compliance, name: str, lang: str) -> str:
    if name in by.corrections:
        return by.corrections[name].name[lang]
    return say(f"registry_factor_{name}", lang)


def _told(words: list[str]) -> dict[str, Decimal | str]:
    from tanliu.app.platform.tools.files import decimal
    from tanliu.kit.errors import TanliuError

    found: dict[str, Decimal | str] = {}
    for word in words:
        key, sign, value = word.partition("=")
        if not sign or not key or not value:
            raise TanliuError("not a name with its value", found=word, accepted="coal_supply_mwh=1000")
        found[key] = decimal(value, key) if value[0] in "-0123456789" else value
    return found


def issue(
    scheme: Annotated[str, typer.Argument(help="Id of the scheme.")],
    year: Annotated[int, typer.Argument(help="Year of the allowances.")],
    proposed_by: Annotated[str, typer.Option(help="Who proposes the allocation.")],
    approved_by: Annotated[str, typer.Option(help="Who approves it: somebody else.")],
    method: Annotated[str, typer.Option(help="Id of the method.")] = "history",
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """Allocate the allowances of a year by the results; done again after corrected figures it posts only the difference."""
    from tanliu.app.platform.setup import configure, migrate
    from tanliu.app.store.workspace import Workspace

    Workspace(workspace).close()
    configure(workspace)
    migrate()
    from django.db.models import Count, Sum

    from tanliu.app.desks.carbon.actions import IssueAllowances
    from tanliu.app.desks.carbon.queries.accounts import family_of
    from tanliu.app.platform.action import command_line, perform
    from tanliu.app.platform.ledger.models import LedgerDecision

    done = perform(
        IssueAllowances(scheme, method, year, proposed_by, approved_by), command_line("compliance issue")
    )
    sums = LedgerDecision.objects.filter(family=family_of(year), entitlement__gt=0).aggregate(
        kg=Sum("entitlement"), firms=Count("account")
    )
    tonnes = f"{(sums['kg'] or 0) / 1000:,.3f}"
    out.print(
        say("registry_issued", lang, count=len(done), year=year, tonnes=tonnes, firms=sums["firms"]),
        soft_wrap=True,
    )


COMMANDS = ()
GROUPS = {
    "compliance": (
        "Emissions trading as a duty: states of operators, allocations.",
        (check, allocate, issue),
    ),
}
