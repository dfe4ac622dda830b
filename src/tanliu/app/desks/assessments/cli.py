"""Commands of assessments: the schemes, and a file of answers scored by one."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from tanliu.app.desks.assessments import offline_cli
from tanliu.app.desks.assessments.costs import cost_told
from tanliu.app.platform.command_parameters import Lang, Language, Of, Packs, packs_asked
from tanliu.app.platform.console import out
from tanliu.report.phrase import say

if TYPE_CHECKING:
    from tanliu.decide.assessment.answers import Answer


def schemes(workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN) -> None:
    """List the schemes of the packs with their worked examples, and whether these follow."""
    from tanliu.app.desks.assessments.queries.schemes import schemes as every_scheme
    from tanliu.decide.assessment.printed import NO_LEVEL, differences, outcome_of

    for id, one in every_scheme(packs_asked(workspace, pack)).items():
        out.print(f"{id}: {one.title[lang]} ({len(one.indicators)})", markup=False)
        for example in one.examples:
            made = outcome_of(one, example)
            told = say("assess_differs" if list(differences(one, example)) else "assess_follows", lang)
            level = made.level or NO_LEVEL
            level += f" – {made.best or NO_LEVEL}" if made.is_open else ""
            out.print(f"    {example.name[lang]}: {level} – {told}", markup=False, soft_wrap=True)


def score(
    scheme: Annotated[str, typer.Argument(help="Id of the scheme.")],
    file: Annotated[
        Path,
        typer.Argument(
            help="A CSV file with the columns indicator and value; doubt and cost_cny are optional."
        ),
    ],
    workspace: Of = None,
    pack: Packs = None,
    lang: Lang = Language.EN,
) -> None:
    """Score a file of answers by a scheme step by step, and say what would lift it; nothing is kept."""
    from tanliu.app.desks.assessments import shown
    from tanliu.app.desks.assessments.queries.schemes import scheme_of
    from tanliu.decide.assessment.lift import costs_of
    from tanliu.decide.assessment.score import assess

    rule = scheme_of(packs_asked(workspace, pack), scheme)
    answers, costs = _answers(file)
    told = shown.outcome(rule, assess(rule, answers), lang, costs_of(rule, costs))
    best = f" – {told['best_name']} ({say('assess_open', lang)})" if told["is_open"] else ""
    out.print(f"{rule.title[lang]}: {told['level_name']}{best}", markup=False, soft_wrap=True)
    if told["in_gap"]:
        out.print(say("assess_in_gap", lang, gap=told["in_gap"]), markup=False, soft_wrap=True)
    if told["missing"]:
        out.print(say("assess_missing", lang, count=len(told["missing"])), markup=False, soft_wrap=True)
    for one in told["measures"]:
        out.print(f"  {one['name']}: {one['says']} = {one['value']}", markup=False, soft_wrap=True)
    words = {True: "assess_holds", False: "assess_fails", None: "assess_unsure"}
    for one in told["conditions"]:
        out.print(
            f"  {one['level_name']}: {one['condition']} – {say(words[one['holds']], lang)}",
            markup=False,
            soft_wrap=True,
        )
    for one in told["lifts"]:
        ways = [*one["shorts"], *(_way(each) for each in one["upgrades"])]
        cost = "" if one["cost_cny"] is None else say("assess_cost_in_all", lang, cost=one["cost_cny"])
        if one["uncosted"]:
            cost += say("assess_uncosted", lang, count=one["uncosted"])
        out.print(
            f"{say('assess_lift', lang)} → {one['level_name']}: {'; '.join(ways)}{cost}",
            markup=False,
            soft_wrap=True,
        )


def _way(one: dict[str, Any]) -> str:
    """Return an upgrade with its cost where it is known."""
    cost = "" if one["cost_cny"] is None else f" ({one['cost_cny']} CNY)"
    return f"{one['name']} → {one['to']}{cost}"


def rank(
    scheme: Annotated[str, typer.Argument(help="Id of the scheme.")],
    file: Annotated[
        Path, typer.Argument(help="A CSV file with the column object and one for each indicator.")
    ],
    measure: Annotated[str, typer.Option(help="Id of the measure.")],
    draws: Annotated[
        int, typer.Option(min=0, max=100_000, help="How often weights of a composite are drawn anew.")
    ] = 1000,
    weights: Annotated[
        Literal["scheme", "data"],
        typer.Option(help="Those of the scheme, or by principal components of the file."),
    ] = "scheme",
    by: Annotated[
        Literal["value", "pairs"], typer.Option(help="By the index, or by how many others an object beats.")
    ] = "value",
    otherwise: Annotated[
        bool,
        typer.Option("--otherwise", help="Try ranks also with z-scores and ranks in place of goalposts."),
    ] = False,
    workspace: Of = None,
    pack: Packs = None,
    lang: Lang = Language.EN,
) -> None:
    """Rank objects by a measure, with the ranks between which other weights would move them."""
    from tanliu.app.desks.assessments import ranks
    from tanliu.app.desks.assessments.queries.schemes import scheme_of

    objects = ranks.objects_of(_text(file), file)
    asked = ranks.Asked(measure, weights, by, draws, otherwise)
    told = ranks.ranks(scheme_of(packs_asked(workspace, pack), scheme), asked, objects, lang)
    for one in told["rows"]:
        value = say("assess_unknown", lang) if one["value"] is None else one["value"]
        span = "" if one["best"] is None else f"  ({one['best']}–{one['worst']})"
        out.print(f"{one['rank'] or '–':>4}  {one['id']}: {value}{span}", markup=False, soft_wrap=True)
    if weights == "data":
        for one in told["weights"]:
            out.print(f"      {one['name']}: {one['weight']:.3f}", markup=False, soft_wrap=True)


def _answers(file: Path) -> tuple[dict[str, Answer], dict[str, Decimal]]:
    """Read answers, and what a step of an indicator costs where that is told.

    Raises
    ------
    TanliuError
        When a column is missing, a cost is no number, or an indicator is told twice.
    """
    from tanliu.decide.assessment.answers import Answer
    from tanliu.kit.errors import TanliuError

    found: dict[str, Answer] = {}
    costs: dict[str, Decimal] = {}
    for place, row in enumerate(csv.DictReader(io.StringIO(_text(file))), start=2):
        if not {"indicator", "value"} <= row.keys():
            raise TanliuError(
                "the file lacks a column",
                where=file,
                found=", ".join(map(str, row)),
                accepted="indicator, value, doubt, cost_cny",
            )
        if row["indicator"] in found:
            raise TanliuError("an indicator is told twice", where=f"{file}:{place}", found=row["indicator"])
        found[row["indicator"]] = Answer((row["value"] or "").strip(), doubt=(row.get("doubt") or "").strip())
        if cost := (row.get("cost_cny") or "").strip():
            costs[row["indicator"]] = cost_told(cost, f"{file}:{place}")
    return found, costs


def _text(file: Path) -> str:
    """Read a file of text.

    Raises
    ------
    TanliuError
        When it cannot be read.
    """
    from tanliu.kit.errors import TanliuError

    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TanliuError("the file cannot be read", where=file, found=str(error)[:200]) from error


COMMANDS = ()
GROUPS = {
    "assessments": ("Assessments by schemes of packs.", (schemes, score, rank)),
    "certificates": (
        "Certificates, and how they are checked without a network.",
        (offline_cli.verify, offline_cli.text, offline_cli.standings, offline_cli.keys, offline_cli.rotate),
    ),
}
