"""What is divided by output counts only in months of which both are known, so that a quotient is of like months.

Twelve months of energy over three months of value added are four times too much. Who tells no output in a year at all,
such as homes, is left as it is: the energy of a region is divided by all the output in it.
"""

from __future__ import annotations

import ibis

from tanliu.flow.indicator.types import ALIKE, LINE_SUMS, OUTPUTS
from tanliu.flow.periods import is_month, is_year, year_of

#: What is summed of like months.
NAMES = (*LINE_SUMS, *OUTPUTS)
_YEAR = 12


def with_alike(entities: ibis.Table) -> ibis.Table:
    """Add to rows of entities what their sums are in months of which both energy and output are known.

    Parameters
    ----------
    entities
        Columns entity_id, period, energy_months, output_months and the sums of lines and outputs; of each year all
        its months [kgce, kg, CNY].

    Returns
    -------
    ibis.Table
        The same with ``alike_`` sums; null where energy and output have no month in common [as the sums].

    References
    ----------
    Own definition.
    """
    known = entities.energy_months.notnull() & entities.output_months.notnull()
    month = entities.filter(known & is_month(entities.period))
    sums = month.group_by(of_entity=month.entity_id, in_year=year_of(month.period)).agg(
        **{f"sum_{name}": month[name].sum() for name in NAMES}
    )
    marked = _marked(entities)
    both = marked.left_join(sums, [marked.entity_id == sums.of_entity, marked.own_year == sums.in_year])
    return both.select(*entities.columns, **{ALIKE + name: _alike(both, name) for name in NAMES})


def unlike(entities: ibis.Table) -> ibis.Table:
    """Return the rows whose energy and output are not of the same months.

    Parameters
    ----------
    entities
        As for `with_alike` [kgce, kg, CNY].

    Returns
    -------
    ibis.Table
        Rows of the same columns, and more [as the sums].

    References
    ----------
    Own definition.
    """
    marked = _marked(entities)
    return marked.filter(~marked.is_whole)


def likened(entities: ibis.Table) -> ibis.Table:
    """Return rows of entities with the sums of like months in place of their sums.

    Parameters
    ----------
    entities
        As for `with_alike` [kgce, kg, CNY].

    Returns
    -------
    ibis.Table
        Rows of the same columns [as the sums].

    References
    ----------
    Own definition.
    """
    found = with_alike(entities)
    return found.select(**{name: found[ALIKE + name if name in NAMES else name] for name in entities.columns})


def _marked(entities: ibis.Table) -> ibis.Table:
    """Say of each row whether all of it counts: both are known of the whole of it, or one of them is in no month."""
    dated = entities.mutate(own_year=year_of(entities.period))
    of_year = ibis.window(group_by=["entity_id", "own_year"])
    marked = dated.mutate(
        has_energy=dated.energy_months.max().over(of_year).notnull(),
        has_output=dated.output_months.max().over(of_year).notnull(),
    )
    # as many months need not be the same months: by its number only a whole year of both is alike
    least = ibis.ifelse(is_year(marked.period), _YEAR, 1)
    whole = (marked.energy_months >= least) & (marked.output_months >= least)
    return marked.mutate(is_whole=ibis.coalesce(whole, False) | ~(marked.has_energy & marked.has_output))


def _alike(rows: ibis.Table, name: str) -> ibis.Value:
    kind = rows[name].type()
    part = ibis.ifelse(is_year(rows.period), rows[f"sum_{name}"].cast(kind), ibis.null(kind))
    return ibis.ifelse(rows.is_whole, rows[name], part)
