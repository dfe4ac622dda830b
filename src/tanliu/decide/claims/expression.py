"""Arithmetic that a claim is made by: numbers, inputs, + - * / **, and a few named forms."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, localcontext

from tanliu.decide.claims.bound import DIGITS, Bound
from tanliu.kit.errors import TanliuError

_HUNDRED, _ONE = Bound.exact(Decimal(100)), Bound.exact(Decimal(1))
_OPERATIONS: Mapping[type[ast.operator], Callable[[Bound, Bound], Bound]] = {
    ast.Add: lambda one, two: one + two,
    ast.Sub: lambda one, two: one - two,
    ast.Mult: lambda one, two: one * two,
    ast.Div: lambda one, two: one / two,
    ast.Pow: lambda one, two: one**two,
}
#: Forms by name: how many numbers each takes, and what it makes of them.
_FORMS: Mapping[str, tuple[int, Callable[..., Bound]]] = {
    "share": (2, lambda part, whole: part / whole * _HUNDRED),
    # before and after stand once in it, so that their doubt is not counted twice
    "change": (2, lambda before, after: (after / before - _ONE) * _HUNDRED),
    "growth": (3, lambda before, after, years: ((after / before) ** (_ONE / years) - _ONE) * _HUNDRED),
}

#: Signs of an expression; the longest of the packs has a tenth of it.
_LONGEST = 1000


def names(expression: str) -> list[str]:
    """Return the inputs that an expression asks for, in their order.

    Raises
    ------
    TanliuError
        When it is no arithmetic of inputs and numbers.
    """
    nodes = [node for node in ast.walk(_tree(expression)) if isinstance(node, ast.Name)]
    nodes.sort(key=lambda node: node.col_offset)
    return list(dict.fromkeys(node.id for node in nodes if node.id not in _FORMS))


def worked_out(expression: str, inputs: Mapping[str, Bound]) -> Bound:
    """Return what an expression gives, with the least and the most that its printed inputs allow.

    Parameters
    ----------
    inputs
        Every name of `names`.

    Raises
    ------
    TanliuError
        When it is no such arithmetic, or divides by what may be zero.

    Examples
    --------
    >>> from tanliu.decide.claims.bound import printed
    >>> worked_out("share(some, all)", {"some": printed("63"), "all": printed("125")}).value
    Decimal('50.400')
    """
    with localcontext(Context(prec=DIGITS)):
        return _value(_tree(expression).body, inputs, expression)


def needed_of(expression: str, inputs: Mapping[str, Bound], unknown: str, said: Decimal) -> Decimal | None:
    """Return what an input would have to be for an expression to give a number.

    It is told where the expression is a straight line in the input or in one over it, as products, quotients, sums and
    shares are; None otherwise.

    Examples
    --------
    >>> from tanliu.decide.claims.bound import printed
    >>> needed_of("generation * factor", {"generation": printed("20")}, "factor", Decimal("11.6"))
    Decimal('0.58')
    """

    def at(value: Decimal) -> Decimal:
        return worked_out(expression, {**inputs, unknown: Bound.exact(value)}).value

    with localcontext(Context(prec=DIGITS)):
        try:
            one, half, third = at(Decimal(1)), at(Decimal("0.5")), at(Decimal("0.25"))
            double, fourfold = at(Decimal(2)), at(Decimal(4))
        except (TanliuError, ArithmeticError):
            return None
        if _alike(fourfold - one, 3 * (double - one)) and double != one:
            return +(1 + (said - one) / (double - one))
        if _alike(third - one, 3 * (half - one)) and half != one and said != one - (half - one):
            return 1 / (1 + (said - one) / (half - one))
    return None


def _alike(one: Decimal, two: Decimal) -> bool:
    return abs(one - two) <= abs(two) * Decimal("1e-30")


def _tree(expression: str) -> ast.Expression:
    if len(expression) > _LONGEST:
        raise TanliuError("the expression is too long", found=len(expression), accepted=f"<= {_LONGEST:,}")
    try:
        return ast.parse(expression, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise TanliuError("not an expression", found=expression) from error


def _value(node: ast.expr, inputs: Mapping[str, Bound], whole: str) -> Bound:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            # as it is written, and not as a binary number has it
            return Bound.exact(Decimal(ast.get_source_segment(whole, node) or str(number)))
        case ast.Name(id=name) if name in inputs:
            return inputs[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, inputs, whole)
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in _OPERATIONS:
            return _OPERATIONS[type(operation)](_value(left, inputs, whole), _value(right, inputs, whole))
        case ast.Call(func=ast.Name(id=name), args=given, keywords=[]) if name in _FORMS:
            count, form = _FORMS[name]
            if len(given) == count:
                return form(*(_value(one, inputs, whole) for one in given))
    raise TanliuError("not an expression", found=ast.unparse(node))
