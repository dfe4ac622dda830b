"""Words that files have above their columns."""

from __future__ import annotations

from pydantic import Field

from tanliu.catalog.schema.rows import Row
from tanliu.catalog.schema.values import Text


class Heading(Row):
    """A word that files have above a column, or in it, and what it means: a row of ``taxonomy/headings.csv``.

    Attributes
    ----------
    id
        The word.
    about
        A column of the dictionary such as ``entity.name``, ``carrier:ID`` with ``:PURPOSE`` where it has one,
        ``measure:ID``, ``size_class:VALUE``, ``meter.account``, ``bill.from``,
        ``bill.until``, ``direction:VALUE`` (in a cell: which way a meter measures), ``total``, ``missing``, ``ignore``, ``given_back`` (what goes back to the grid),
        ``part`` (of a day: peak, off-peak), or ``another`` (a plan, a cost, another period: looked for inside longer headings too), ``emitted`` (emissions
        of a carrier) or ``vessel`` (bottles, drums: they hold nobody knows how much).
    """

    id: Text = Field(validation_alias="heading")
    about: Text
    note: str = ""
