"""Explain an indicator: its parts, its arithmetic, the mean it is compared with, its band, rank and scheme."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tanliu.app.desks.explain.queries.question import Question
from tanliu.flow.indicator.formulas import breaks
from tanliu.flow.indicator.load import Known
from tanliu.flow.indicator.types import Indicator, Part, Scheme, edges
from tanliu.kit.period import Period
from tanliu.report.phrase import phrases
from tanliu.report.tree import Node, number

Explain = Callable[..., Node]
_YEAR = 12


def judged(question: Question, known: Known, subject: str, span: str, explain: Explain) -> Node | None:
    """Explain one indicator of a subject.

    Parameters
    ----------
    explain
        Explains the parts in their turn.
    """
    scheme, indicator = known[question.amount]
    found = question.rows(
        f"SELECT * FROM {question.scan('indicator')} WHERE indicator_id = ? AND subject_id = ? AND period = ?",
        [indicator.id, subject, span],
    )
    if not found:
        return None
    row = found[0]
    name = subject_name(question, row["subject_kind"], subject)
    text = question.say("total", what=_title(indicator, question), subject=name, period=span)
    months = _like_months(question, indicator, row)
    parts = _parts(question, known, indicator, subject, months or [span], explain)
    like = _alike(question, indicator, row, months)
    children = (
        _arithmetic(question, known, indicator, row),
        *like,
        *parts,
        *_judgement(question, indicator, row),
    )
    named = _title(scheme, question)
    where = {
        "edition": scheme.edition, "source": scheme.source, "evidence": scheme.evidence, "where": indicator.where,
    }  # fmt: skip
    scheme_node = Node(question.say("scheme", title=named, **where))
    return Node(text, row["value"], _shown(indicator.unit), (*children, scheme_node), subject, span)


def _arithmetic(question: Question, known: Known, indicator: Indicator, row: Mapping[str, Any]) -> Node:
    if row["value"] is None:
        months = row["partly_months"]
        return Node(question.say("partly_known", months=months) if months else question.say("not_gradable"))
    of = known[indicator.of][1] if indicator.of else indicator
    result = f"{number(row['value'], 10)} {question.names.unit(_shown(indicator.unit))}".strip()
    if indicator.of:
        reference = row["reference"]
        return Node(
            question.say("compared", value=number(_compared(question, indicator, row), 10), reference=number(reference, 10),
                         unit=_shown(of.unit), result=result, base=_base(question, indicator))
        )  # fmt: skip
    parts = [
        f"{number(_converted(amount, part), 10)} {question.names.unit(part.unit)}"
        for amount, part in ((row["numerator"], indicator.upper), (row["denominator"], _whole(indicator)))
        if amount is not None and part is not None
    ]
    sign = " − " if indicator.form == "difference" else " ÷ "
    return Node(f"{sign.join(parts)} = {result}")


def _base(question: Question, indicator: Indicator) -> str:
    """Return what was compared with; of a trimmed mean how much is left out at either end."""
    if not indicator.trimmed_ratio:
        return question.names.word(indicator.base or "limit")
    return question.say("group_mean_trimmed", ratio=number(100 * indicator.trimmed_ratio))


def _whole(indicator: Indicator) -> Part | None:
    """Return in which unit the lower part is written; a share divides by the same measure of the whole."""
    return indicator.upper if indicator.form == "share" else indicator.lower


def _compared(question: Question, indicator: Indicator, row: Mapping[str, Any]) -> Decimal:
    """Return the value that was compared, as it is stored under its own indicator."""
    found = question.rows(
        f"SELECT value FROM {question.scan('indicator')} WHERE indicator_id = ? AND subject_id = ? AND period = ?",
        [indicator.of, row["subject_id"], row["period"]],
    )
    return Decimal(found[0]["value"])


def _converted(amount: Decimal, part: Part | None) -> Decimal:
    return amount if part is None else amount * part.ratio


def _parts(
    question: Question,
    known: Known,
    indicator: Indicator,
    subject: str,
    spans: Sequence[str],
    explain: Explain,
) -> list[Node]:
    """Explain the parts of a plain indicator, or the indicator that is compared."""
    asked = [indicator.of] if indicator.of else [p.measure for p in (indicator.upper, indicator.lower) if p]
    nodes = []
    for amount in asked:
        trees = [
            explain(
                question.workspace, subject, span, amount=amount, catalog=question.catalog,
                language=question.language, widest=question.widest,
            )
            for span in spans
        ]  # fmt: skip
        # a part is no summand of the indicator, so it hangs below a node without a value
        what = _title(known[amount][1], question) if amount in known else question.names.word(amount)
        nodes.append(Node(question.say("made_of", what=what), children=tuple(trees)))
    return nodes


def _like_months(question: Question, indicator: Indicator, row: Mapping[str, Any]) -> list[str]:
    """Return the months of an entity that alone are divided; none where its whole period is."""
    if not indicator.is_by_output or row["subject_kind"] != "entity":
        return []
    own = f"""FROM {question.scan("measure")} WHERE subject_kind = 'entity' AND subject_id = ?
              AND energy_months IS NOT NULL AND output_months IS NOT NULL"""
    whole = f"SELECT least(energy_months, output_months) AS months {own} AND period = ?"
    held = question.rows(whole, [row["subject_id"], row["period"]])
    if len(row["period"]) > len("2025") or not held or held[0]["months"] >= _YEAR:
        return []
    rows = question.rows(
        f"SELECT period {own} AND period LIKE ? ORDER BY period", [row["subject_id"], f"{row['period']}-%"]
    )
    return [one["period"] for one in rows]


def _alike(
    question: Question, indicator: Indicator, row: Mapping[str, Any], months: Sequence[str]
) -> list[Node]:
    """Say which months are divided where these are not all that is known."""
    if not indicator.is_by_output or row["numerator"] is None:
        return []
    if months:
        return [Node(question.say("alike_months", months=", ".join(months)))]
    parts = [part.measure for part in (indicator.upper, indicator.lower) if part is not None]
    sums = question.rows(
        f"""SELECT {", ".join(parts)} FROM {question.scan("measure")}
            WHERE subject_kind = ? AND subject_id = ? AND period = ?""",
        [row["subject_kind"], row["subject_id"], row["period"]],
    )
    same = sums and [sums[0][name] for name in parts] == [row["numerator"], row["denominator"]]
    return [] if same else [Node(question.say("alike_members"))]


def _judgement(question: Question, indicator: Indicator, row: Mapping[str, Any]) -> list[Node]:
    nodes = []
    if row["partly_months"] and row["value"] is not None:
        nodes.append(Node(question.say("partly_known", months=row["partly_months"])))
    if row["grade"] is not None:
        nodes.append(Node(question.say("graded", grade=row["grade"], bands=_bands(indicator))))
    if row["rank"] is not None:
        peers = _peers(question, row)
        nodes.append(Node(question.say("ranked", rank=row["rank"], of=row["rank_of"], peers=peers)))
    return [*nodes, *_colour(question, indicator, row), *_before(question, indicator, row)]


def _before(question: Question, indicator: Indicator, row: Mapping[str, Any]) -> list[Node]:
    """Return the value of a year before and the change on it, as the pages show it."""
    span = Period.parse(row["period"])
    before = f"{span.year - 1}{row['period'][4:]}"
    found = question.rows(
        f"""SELECT value FROM {question.scan("indicator")}
            WHERE indicator_id = ? AND subject_kind = ? AND subject_id = ? AND period = ?""",
        [indicator.id, row["subject_kind"], row["subject_id"], before],
    )
    earlier = found[0]["value"] if found else None
    if not earlier or row["value"] is None:
        return []
    change = f"{(row['value'] / earlier - 1) * 100:+,.1f} %"
    value = f"{number(earlier, 10)} {question.names.unit(_shown(indicator.unit))}".strip()
    return [Node(question.say("against_before", period=before, value=value, change=change))]


def _colour(question: Question, indicator: Indicator, row: Mapping[str, Any]) -> list[Node]:
    """Return the colour class with the limits of all classes and how they were made."""
    if row["colour_class"] is None or indicator.classes is None:
        return []
    inside = f"""FROM {question.scan("indicator")} WHERE indicator_id = ? AND subject_kind = ? AND period = ?
                 AND peers IS NOT DISTINCT FROM ? AND value IS NOT NULL"""
    asked = [indicator.id, row["subject_kind"], row["period"], row["peers"]]
    values = [one["value"] for one in question.rows(f"SELECT value {inside}", asked)]
    mean = None
    if indicator.lower is not None:
        sums = question.rows(f"SELECT sum(numerator) AS upper, sum(denominator) AS lower {inside}", asked)[0]
        mean = sums["upper"] / sums["lower"] * Decimal(str(indicator.scale)) if sums["lower"] else None
    limits = [number(one, 4) for one in breaks(values, indicator.classes, mean)]
    text = question.say(
        "class_colour", number=row["colour_class"], count=indicator.classes.count,
        method=question.names.word(indicator.classes.method), limits=" | ".join(limits),
    )  # fmt: skip
    return [Node(text)]


def _peers(question: Question, row: Mapping[str, Any]) -> str:
    """Return whom a subject is ranked among, in words: the regions of a region, an industry, or all of its kind."""
    kind, peers = row["subject_kind"], row["peers"]
    if peers is None:
        known = f"all_peers_{kind}"
        return question.names.word(known if known in phrases() else "all_peers")
    if kind == "region":
        return question.say("peers_region", place=subject_name(question, kind, peers))
    return question.names.industry(peers)


def subject_name(question: Question, kind: str, subject: str) -> str:
    """Return the name of a subject of an indicator by its kind; its id where nothing has a name for it."""
    if kind == "industry":
        return question.names.industry(subject)
    if kind == "field":
        return question.names.word(subject)
    table, column = ("entity", "entity_id") if kind == "entity" else ("region", "region_id")
    rows = question.workspace.current(table)
    found = rows.filter(rows[column] == subject).to_pyarrow().to_pylist()
    if not found:
        return subject
    name = question.name(found[0])
    return question.say("entity_part", name=name, id=subject) if kind == "entity" else name


def _bands(indicator: Indicator) -> str:
    return "; ".join(
        f"{edge.grade}: ≤ {edge.up_to}" if edge.up_to is not None else f"{edge.grade}: > {edge.above}"
        for edge in edges(indicator.bands)
    )


def _title(named: Indicator | Scheme, question: Question) -> str:
    return named.title_zh if question.language == "zh" else named.title_en


def _shown(unit: str) -> str:
    return "" if unit == "1" else unit
