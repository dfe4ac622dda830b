"""Formulas of green finance."""

from __future__ import annotations

from decimal import Decimal

from tanliu.kit.errors import TanliuError


def attribution(outstanding_cny: Decimal, equity_cny: Decimal, debt_cny: Decimal) -> Decimal:
    """Return the part of a project's emissions that is a lender's.

    Parameters
    ----------
    outstanding_cny
        What the lender has lent or invested and not got back [CNY].
    equity_cny
        All equity of the project [CNY].
    debt_cny
        All debt of the project [CNY].

    Returns
    -------
    Decimal
        Part [-].

    Raises
    ------
    TanliuError
        When a sum is below zero, nothing finances the project, or one lender has more in it than all together.

    References
    ----------
    PCAF (2022), *The Global GHG Accounting and Reporting Standard Part A: Financed Emissions*, second edition, 5.3 project
    finance: outstanding amount over total equity plus debt.

    Examples
    --------
    >>> attribution(Decimal(30), Decimal(40), Decimal(60))
    Decimal('0.3')
    """
    whole = equity_cny + debt_cny
    if min(outstanding_cny, equity_cny, debt_cny) < 0 or whole <= 0:
        raise TanliuError(
            "sums of a project are not below zero, and something finances it",
            found=f"{equity_cny} + {debt_cny}",
        )
    if outstanding_cny > whole:
        raise TanliuError(
            "nobody has more in a project than all of its equity and debt", where="outstanding_cny", found=outstanding_cny,
            accepted=f"0 – {whole}",
        )  # fmt: skip
    return outstanding_cny / whole
