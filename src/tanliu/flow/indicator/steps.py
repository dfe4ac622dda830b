"""Evaluate schemes: measures in, indicator rows out, as expressions that every engine runs alike.

Amounts and differences are exact decimals. A quotient is formed in binary floating point (both engines divide
decimals so) and rounded to ten decimals; what it is formed of stays exact beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

import ibis

from tanliu.flow.indicator.formulas import PLACES
from tanliu.flow.indicator.types import Band, Indicator, Part, Scheme
from tanliu.kit.rounding import half_even
from tanliu.kit.table import dictionary
from tanliu.kit.wide import binary, rounded

_VALUE, _PART = f"decimal(38, {PLACES})", "decimal(38, 16)"
#: Enough for the units of totals (kg to t, CNY to 10^4 CNY) and for kgce to kWh.
_RATIO_PLACES = 8
#: Columns of those who are compared with each other.
_PEERS = ("subject_kind", "period", "peers")
_SUBJECT = (*_PEERS, "subject_id")


def evaluate(measures: ibis.Table, scheme: Scheme) -> ibis.Table:
    """Return the rows of table ``indicator`` for every indicator of a scheme, colour classes still empty.

    Parameters
    ----------
    measures
        Rows of the table ``measure``.
    """
    found: dict[str, ibis.Table] = {}
    known = {indicator.id: indicator for indicator in scheme.indicators}
    for indicator in scheme.indicators:
        if indicator.of:
            valued = _derived(found[indicator.of], indicator, known[indicator.of])
        else:
            asked = measures.filter(measures.subject_kind.isin(list(indicator.subjects)))
            valued = _valued(_with_peers(asked, indicator), indicator)
        found[indicator.id] = _judged(valued, indicator, scheme)
    names = dictionary()["indicator"].names
    parts = [rows.select(*names) for rows in found.values()]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def words(scheme: Scheme) -> Iterator[str]:
    """Yield the texts that ``evaluate`` writes besides those of the measures."""
    for indicator in scheme.indicators:
        yield indicator.id
        yield _written_at(scheme, indicator)
        yield from (band.grade for band in indicator.bands)


def _written_at(scheme: Scheme, indicator: Indicator) -> str:
    return f"{scheme.id} {indicator.where}"


def _derived(valued: ibis.Table, indicator: Indicator, of: Indicator) -> ibis.Table:
    """Compare an indicator with its group, with the year before, or with a limit."""
    kept = valued.filter(valued.subject_kind.isin(list(indicator.subjects)))
    if indicator.form == "value_against_limit":
        return _against_limit(kept, indicator)
    return _to_earlier_year(kept) if indicator.base == "earlier_year" else _to_group_mean(kept, indicator, of)


def _with_peers(rows: ibis.Table, indicator: Indicator) -> ibis.Table:
    """Say whom a subject is compared with: regions with those of the same parent, and as the scheme says."""
    industry = rows.industry if indicator.group == "industry" else ibis.null("string")
    return rows.mutate(peers=ibis.ifelse(rows.subject_kind == "region", rows.region_id, industry))


def _valued(rows: ibis.Table, indicator: Indicator) -> ibis.Table:
    """Add numerator, denominator, reference and value."""
    assert indicator.upper is not None
    upper, nothing = rows[indicator.upper.measure].cast(_PART), ibis.null(_PART)
    if indicator.form == "amount":
        return _with(
            rows, upper, nothing, _rounded(_scaled(upper, indicator.upper), _near(upper, indicator.upper))
        )
    if indicator.form == "share":
        whole = upper.sum().over(ibis.window(group_by=list(_PEERS))).cast(_PART)
        return _with(rows, upper, whole, _divided(binary(upper), binary(whole)))
    assert indicator.lower is not None
    lower = rows[indicator.lower.measure].cast(_PART)
    if indicator.form == "difference":
        value = _scaled(upper, indicator.upper) - _scaled(lower, indicator.lower)
        near = _near(upper, indicator.upper) - _near(lower, indicator.lower)
        return _with(rows, upper, lower, _rounded(value, near))
    scale = float(indicator.upper.ratio / indicator.lower.ratio)
    quotient = _divided(*(binary(rows[part.measure]) for part in (indicator.upper, indicator.lower)))
    valued = _with(rows, upper, lower, quotient * scale, quotient=quotient)
    # a firm without floor area has no building intensity to miss; a grade that cannot be given is shown
    return valued if indicator.bands else valued.filter(valued.denominator.notnull())


def _scaled(amount: ibis.Value, part: Part) -> ibis.Value:
    """Convert an exact amount to the wanted unit without leaving decimals."""
    value = half_even(part.ratio, _RATIO_PLACES)
    if value < 1 and value == half_even(value, 3):
        # 38 digits hold the product of all decimals, so nothing has to be cut off before
        return amount.cast("decimal(34, 16)") * ibis.literal(value, type="decimal(3, 3)")
    # 27 + 11 digits is the most that both engines multiply without cutting decimals off
    ratio = ibis.literal(value, type=f"decimal(10, {_RATIO_PLACES})")
    # cutting places and digits in two steps spares DuckDB a second division of 128 bits
    return amount.cast("decimal(38, 12)").cast("decimal(27, 12)") * ratio


def _near(amount: ibis.Value, part: Part) -> ibis.Value:
    return binary(amount) * float(part.ratio)


def _rounded(exact: ibis.Value, near: ibis.Value) -> ibis.Value:
    return rounded(exact, near, 28, PLACES)


def _with(
    rows: ibis.Table,
    upper: ibis.Value,
    lower: ibis.Value,
    value: ibis.Value,
    reference: ibis.Value | None = None,
    quotient: ibis.Value | None = None,
) -> ibis.Table:
    """Name the columns; ``quotient`` is the unrounded one in the measures' own units."""
    reference = ibis.null(_PART) if reference is None else reference
    quotient = ibis.null("float64") if quotient is None else quotient
    return rows.select(
        *_SUBJECT, numerator=upper, denominator=lower, reference=reference,
        value=value.round(PLACES).cast(_VALUE), quotient=quotient,
    )  # fmt: skip


def _divided(upper: ibis.Value, lower: ibis.Value) -> ibis.Value:
    """Return the quotient of two binaries, null where the lower part is missing or not positive."""
    return upper / ibis.ifelse(lower > 0, lower, ibis.null("float64"))


def _to_group_mean(valued: ibis.Table, indicator: Indicator, of: Indicator) -> ibis.Table:
    """Divide by the mean of the group: sum over sum of those that have a value, never a mean of quotients."""
    counted = valued.filter(valued.value.notnull())
    if indicator.group == "industry":
        counted = counted.filter(counted.peers.notnull())
    sums = counted.group_by(list(_PEERS)).agg(
        upper=counted.numerator.sum().cast(_PART), lower=counted.denominator.sum().cast(_PART)
    )
    means = sums.select(*_PEERS, mean=_divided(binary(sums.upper), binary(sums.lower)))
    same = [valued[key].identical_to(means[key]) for key in _PEERS]
    both = valued.left_join(means, same).select(*[valued[name] for name in valued.columns], means.mean)
    mean = ibis.ifelse(both.value.notnull() & (both["mean"] > 0), both["mean"], ibis.null("float64"))
    scale = float(of.upper.ratio / of.lower.ratio) if of.upper and of.lower else 1.0
    reference = (mean * scale).round(PLACES).cast(_VALUE).cast(_PART)
    return _with(both, both.numerator, both.denominator, both.quotient / mean, reference)


def _to_earlier_year(valued: ibis.Table) -> ibis.Table:
    year = (valued.period.substr(0, 4).cast("int32") + 1).cast("string")
    before = valued.select(
        "subject_kind", "subject_id", period=year + valued.period.substr(4), earlier=valued.value
    )
    both = valued.left_join(before, ["subject_kind", "subject_id", "period"])
    both = both.select(*valued.columns, "earlier")
    earlier = both.earlier.cast(_PART)
    change = _divided(binary(both.value), binary(both.earlier))
    return _with(both, both.value.cast(_PART), earlier, change, earlier)


def _against_limit(valued: ibis.Table, indicator: Indicator) -> ibis.Table:
    assert indicator.limit is not None
    limit = ibis.literal(indicator.limit, type=_PART)
    value = binary(valued.value) / float(indicator.limit)
    return _with(valued, valued.value.cast(_PART), limit, value, limit)


def _judged(valued: ibis.Table, indicator: Indicator, scheme: Scheme) -> ibis.Table:
    """Add grade and rank, and say which indicator it is and where that is written."""
    rank, members = ibis.null("int32"), ibis.null("int32")
    if indicator.best:
        keys = list(_PEERS)
        order = ibis.asc(valued.value) if indicator.best == "low" else ibis.desc(valued.value)
        known = valued.value.notnull()
        place = ibis.rank().over(ibis.window(group_by=keys, order_by=[order])) + 1
        rank = ibis.ifelse(known, place, ibis.null("int64")).cast("int32")
        members = known.sum().over(ibis.window(group_by=keys)).cast("int32")
    return valued.mutate(
        indicator_id=ibis.literal(indicator.id),
        grade=_grade(valued.value, indicator.bands),
        colour_class=ibis.null("int8"),
        rank=rank,
        rank_of=members,
        scheme=ibis.literal(_written_at(scheme, indicator)),
    )


def _grade(value: ibis.Value, bands: tuple[Band, ...]) -> ibis.Value:
    if not bands:
        return ibis.null("string")
    cases = [
        (value <= ibis.literal(band.up_to, type=_VALUE), band.grade)
        for band in bands
        if band.up_to is not None
    ]
    return ibis.cases((value.isnull(), ibis.null("string")), *cases, else_=bands[-1].grade)
