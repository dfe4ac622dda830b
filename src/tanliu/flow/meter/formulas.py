"""Arithmetic of chance for the checks; in Ibis columns of doubles, since a strength is no quantity."""

from __future__ import annotations

import math

import ibis

#: A chance below this is not told apart.
_LEAST = 1e-300


def run_strength(days: ibis.Value, length: ibis.Value, like: ibis.Value) -> ibis.Value:
    r"""Return how surprising a run of like days (or readings) is, as minus the decimal logarithm of its chance.

    .. math:: p = \min(1, D q^{n}), \qquad q = \frac{k - n + 1}{D - n + 2}

    where q is the share of such days outside the run with one more added, so that it is never zero (Laplace's
    rule of succession), and D bounds the places where a run could begin (Bonferroni).

    Parameters
    ----------
    days
        Days D of the meter [days, or readings].
    length
        Days n of the run [as ``days``].
    like
        Days k of the kind in all, those of the run included [as ``days``].

    Returns
    -------
    ibis.Value
        Minus the decimal logarithm of p [-], 0 or more.

    References
    ----------
    Laplace (1814), Essai philosophique sur les probabilités: the rule of succession. Putting both together, with
    Bonferroni's bound, is our own.
    """
    share = (like - length + 1).cast("float64") / (days - length + 2)
    return ibis.greatest(-(days.cast("float64").log10() + length * share.log10()), 0.0)


def lasting_strength(runs: ibis.Value, length: ibis.Value, again: ibis.Value) -> ibis.Value:
    r"""Return how surprising it is that a state lasts so long, as minus the decimal logarithm of its chance.

    .. math:: p = \min(1, r\,a^{n-1})

    Parameters
    ----------
    runs
        Runs r of the state that there are [-].
    length
        Days n of this one [days].
    again
        Chance a that a day of the state is followed by another, from the other runs [-].

    Returns
    -------
    ibis.Value
        Minus the decimal logarithm of p [-], 0 or more.

    References
    ----------
    The tail of a geometric distribution, with Bonferroni's bound over the runs.
    """
    return ibis.greatest(-(runs.cast("float64").log10() + (length - 1) * again.log10()), 0.0)


def tail_strength(count: ibis.Value, of: ibis.Value, usual: ibis.Value) -> ibis.Value:
    r"""Return how surprising so many of so many are, as minus the decimal logarithm of a bound of the chance.

    Chernoff's bound of the upper tail of a binomial distribution:

    .. math:: p \le e^{-n\,D(k/n \,\|\, p_0)}

    Parameters
    ----------
    count, of
        k of n [-].
    usual
        The share p0 that is usual, above 0 and below 1 [-].

    Returns
    -------
    ibis.Value
        Minus the decimal logarithm of the bound [-]; 0 where the share is not above the usual one.

    References
    ----------
    Chernoff (1952), Ann. Math. Stat. 23, 493, for the binomial distribution.
    """
    part = count.cast("float64") / of
    rest = 1 - part
    gain = part * (ibis.greatest(part, _LEAST) / usual).ln()
    loss = rest * (ibis.greatest(rest, _LEAST) / (1 - usual)).ln()
    return ibis.ifelse(part > usual, of * (gain + loss) / math.log(10), 0.0)
