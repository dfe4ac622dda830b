"""Evaluate schemes: measures in, indicator rows out, as expressions that every engine runs alike.

The value of a subject by itself is `formulas.value`; here subjects are compared with each other. What a value is formed
of stays exact beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

import ibis

from tanliu.flow.indicator.formulas import (
    PART,
    divided,
    grade,
    quotient,
    ten_places,
    value,
)
from tanliu.flow.indicator.measures import PARTLY
from tanliu.flow.indicator.types import Indicator, Scheme, edges
from tanliu.flow.periods import year_after
from tanliu.kit.table import dictionary
from tanliu.kit.wide import binary

#: Columns of those who are compared with each other.
_PEERS = ("subject_kind", "period", "peers")
_SUBJECT = (*_PEERS, "subject_id")
#: Months of which electricity alone is known, whatever an indicator makes of it.
_HELD = "held_partly_months"
#: Months of known energy.
_KNOWN = "energy_months"


def evaluate(measures: ibis.Table, scheme: Scheme, *, alike: ibis.Table | None = None) -> ibis.Table:
    """Return the rows of table ``indicator`` for every indicator of a scheme, colour classes still empty.

    Parameters
    ----------
    measures
        Rows of the table ``measure``.
    alike
        The same rows with sums of the months of which both energy and output are known; left out where they are the
        same.
    """
    found: dict[str, ibis.Table] = {}
    known = {indicator.id: indicator for indicator in scheme.indicators}
    for indicator in scheme.indicators:
        if indicator.of:
            valued = _derived(found[indicator.of], indicator, known[indicator.of])
        else:
            rows = measures if alike is None or not indicator.is_by_output else alike
            asked = rows.filter(rows.subject_kind.isin(list(indicator.subjects)))
            valued = _valued(_with_peers(asked, indicator), indicator)
        found[indicator.id] = _judged(valued, indicator, scheme)
    names = dictionary()["indicator"].names
    parts = [rows.select(*names) for rows in found.values()]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def means(valued: ibis.Table, indicator: Indicator) -> ibis.Table:
    """Return the mean of a quotient over the subjects that are compared with each other: sum over sum.

    Who is not compared for being only partly known is no part of it.

    Who is only partly known, and not judged so, is no part of it.

    Parameters
    ----------
    valued
        Rows of ``indicator`` that have a value, all of this indicator.
    """
    sums = {"upper": valued.numerator.sum(), "lower": valued.denominator.sum()}
    summed = valued.filter(valued[PARTLY].isnull()).group_by(list(_PEERS)).agg(**sums)
    return summed.select(*_PEERS, mean=value(indicator, summed.upper, summed.lower))


def words(scheme: Scheme) -> Iterator[str]:
    """Yield the texts that ``evaluate`` writes besides those of the measures."""
    for indicator in scheme.indicators:
        yield indicator.id
        yield _written_at(scheme, indicator)
        yield from (edge.grade for edge in edges(indicator.bands))


def _written_at(scheme: Scheme, indicator: Indicator) -> str:
    return f"{scheme.id} ({scheme.edition}) {indicator.where}"


def _derived(valued: ibis.Table, indicator: Indicator, of: Indicator) -> ibis.Table:
    """Compare an indicator with its group, with the year before, or with a limit."""
    kept = valued.filter(valued.subject_kind.isin(list(indicator.subjects)))
    if indicator.form == "value_against_limit":
        return _against_limit(kept, indicator)
    return _to_earlier_year(kept) if indicator.base == "earlier_year" else _to_group_mean(kept, indicator, of)


def _with_peers(rows: ibis.Table, indicator: Indicator) -> ibis.Table:
    """Say whom a subject is compared with: regions with those of the same parent, and as the scheme says."""
    industry = rows.industry if indicator.group == "industry" else ibis.null("string")
    peers = ibis.ifelse(rows.subject_kind == "region", rows.region_id, industry)
    # so few months that the rule does not heed them are none
    few = rows[PARTLY] <= rows[_KNOWN] * float(indicator.partly_known_above)
    held = ibis.ifelse(few.fill_null(False), ibis.null("int32"), rows[PARTLY])
    return rows.mutate(peers=peers, **{_HELD: held})


def _valued(rows: ibis.Table, indicator: Indicator) -> ibis.Table:
    """Add numerator, denominator, reference and value."""
    assert indicator.upper is not None
    upper, nothing = rows[indicator.upper.measure], ibis.null(PART)
    exact = upper.cast(PART)
    if indicator.form == "amount":
        return _with(rows, exact, nothing, value(indicator, upper))
    if indicator.form == "share":
        whole = exact.sum().over(ibis.window(group_by=list(_PEERS))).cast(PART)
        return _with(rows, exact, whole, ten_places(divided(binary(exact), binary(whole))))
    assert indicator.lower is not None
    lower = rows[indicator.lower.measure]
    if indicator.form == "difference":
        return _with(rows, exact, lower.cast(PART), value(indicator, upper, lower))
    unrounded = quotient(upper, lower)
    valued = _with(rows, exact, lower.cast(PART), value(indicator, upper, lower), quotient=unrounded)
    # a firm without floor area has no building intensity to miss; a grade that cannot be given is shown
    return valued if indicator.bands else valued.filter(valued.denominator.notnull())


def _with(
    rows: ibis.Table,
    upper: ibis.Value,
    lower: ibis.Value,
    value: ibis.Value,
    reference: ibis.Value | None = None,
    quotient: ibis.Value | None = None,
) -> ibis.Table:
    """Name the columns; ``quotient`` is the unrounded one in the measures' own units."""
    reference = ibis.null(PART) if reference is None else reference
    quotient = ibis.null("float64") if quotient is None else quotient
    return rows.select(
        *_SUBJECT,
        _HELD,
        numerator=upper,
        denominator=lower,
        reference=reference,
        value=value,
        quotient=quotient,
    )


def _to_group_mean(valued: ibis.Table, indicator: Indicator, of: Indicator) -> ibis.Table:
    """Divide by the mean of the group: sum over sum of those that have a value, never a mean of quotients.

    Where the scheme trims, as many members with the least and the largest values as it says are left out of the mean; they
    are compared with it nevertheless.
    """
    counted = valued.filter(valued.value.notnull() & _is_judged(valued, indicator, of))
    if indicator.group == "industry":
        counted = counted.filter(counted.peers.notnull())
    if indicator.trimmed_ratio:
        counted = _trimmed(counted, float(indicator.trimmed_ratio))
    sums = counted.group_by(list(_PEERS)).agg(
        upper=counted.numerator.sum().cast(PART), lower=counted.denominator.sum().cast(PART)
    )
    means = sums.select(*_PEERS, mean=divided(binary(sums.upper), binary(sums.lower)))
    same = [valued[key].identical_to(means[key]) for key in _PEERS]
    both = valued.left_join(means, same).select(*[valued[name] for name in valued.columns], means.mean)
    # to be beside the mean says as much as a grade, so who is only partly known has no quotient to it either
    is_compared = both.value.notnull() & _is_judged(both, indicator, of) & (both["mean"] > 0)
    mean = ibis.ifelse(is_compared, both["mean"], ibis.null("float64"))
    reference = ten_places(mean * of.scale).cast(PART)
    return _with(both, both.numerator, both.denominator, ten_places(both.quotient / mean), reference)


def _trimmed(counted: ibis.Table, ratio: float) -> ibis.Table:
    """Leave out at either end the share of a group's members, rounded down; of equals the id decides."""
    one = ibis.window(group_by=list(_PEERS), order_by=["value", "subject_id"])
    placed = counted.mutate(
        place=ibis.row_number().over(one), members=counted.value.count().over(ibis.window(group_by=list(_PEERS)))
    )  # fmt: skip
    cut = (placed.members * ratio).floor()
    kept = placed.filter((placed.place >= cut) & (placed.place < placed.members - cut))
    return kept.select(*counted.columns)


def _to_earlier_year(valued: ibis.Table) -> ibis.Table:
    before = valued.select(
        "subject_kind", "subject_id", period=year_after(valued.period), earlier=valued.value
    )
    both = valued.left_join(before, ["subject_kind", "subject_id", "period"])
    both = both.select(*valued.columns, "earlier")
    earlier = both.earlier.cast(PART)
    change = divided(binary(both.value), binary(both.earlier))
    return _with(both, both.value.cast(PART), earlier, ten_places(change), earlier)


def _against_limit(valued: ibis.Table, indicator: Indicator) -> ibis.Table:
    assert indicator.limit is not None
    limit = ibis.literal(indicator.limit, type=PART)
    ratio = binary(valued.value) / float(indicator.limit)
    return _with(valued, valued.value.cast(PART), limit, ten_places(ratio), limit)


def _is_judged(rows: ibis.Table, *indicators: Indicator) -> ibis.Value:
    """Return who is compared with others: not who is only partly known, where one of these does not judge such entities."""
    return ibis.literal(True) if all(one.judges_partly_known for one in indicators) else rows[_HELD].isnull()


def _judged(valued: ibis.Table, indicator: Indicator, scheme: Scheme) -> ibis.Table:
    """Add grade and rank, and say which indicator it is and where that is written."""
    rank, members, judged = ibis.null("int32"), ibis.null("int32"), _is_judged(valued, indicator)
    if indicator.best:
        keys = list(_PEERS)
        order = ibis.asc(valued.value) if indicator.best == "low" else ibis.desc(valued.value)
        known = valued.value.notnull() & judged
        # who is not ranked stands behind all who are
        place = ibis.rank().over(ibis.window(group_by=keys, order_by=[ibis.desc(known), order])) + 1
        rank = ibis.ifelse(known, place, ibis.null("int64")).cast("int32")
        members = known.sum().over(ibis.window(group_by=keys)).cast("int32")
    return valued.mutate(
        indicator_id=ibis.literal(indicator.id),
        grade=ibis.ifelse(judged, grade(valued.value, indicator.bands), ibis.null("string")),
        colour_class=ibis.null("int8"),
        rank=rank,
        rank_of=members,
        partly_months=ibis.ifelse(judged, ibis.null("int32"), valued[_HELD]),
        scheme=ibis.literal(_written_at(scheme, indicator)),
    )
