"""Every address that changes something hands an action to `perform`."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tanliu.app.platform.action import Action, Actor, NotPermittedError, perform
from tanliu.app.platform.models import AuditEvent

#: Addresses that take a POST without an action, because nothing is kept of it.
NOTHING_KEPT = {
    "filings.check": "answers what the checks say of figures that somebody tries",
    "ranks.ranks": "ranks the objects of a file that somebody tries",
    "schemes.rank": "ranks objects that somebody tries",
    "schemes.score": "answers what a scheme says of answers that somebody tries",
}


def _views(patterns: Any) -> Iterator[Callable[..., Any]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _views(one.url_patterns)
        elif isinstance(one, URLPattern):
            yield inspect.unwrap(one.callback)


def _operations() -> Iterator[Callable[..., Any]]:
    from tanliu.app.platform.api.urls import api

    for _, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                if set(operation.methods) & {"POST", "PUT", "PATCH", "DELETE"}:
                    yield inspect.unwrap(operation.view_func)


def _source(module: ModuleType, name: str) -> tuple[ast.AST, str] | None:
    text = inspect.getsource(module)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node, ast.get_source_segment(text, node) or ""
    return None


def _reached(view: Callable[..., Any]) -> Iterator[tuple[ast.AST, str]]:
    """Yield a view and the functions of its desk that it calls, one after the other."""
    waiting, seen = [(inspect.getmodule(view), view.__name__)], set[tuple[str, str]]()
    while waiting:
        module, name = waiting.pop()
        if module is None or (module.__name__, name) in seen:
            continue
        seen.add((module.__name__, name))
        found = _source(module, name)
        if found is not None:
            yield found
            waiting += [(module, node.id) for node in ast.walk(found[0]) if isinstance(node, ast.Name)]
        elif inspect.isfunction(called := vars(module).get(name)) and _is_of_a_desk(called):
            waiting.append((inspect.getmodule(called), called.__name__))


def _is_of_a_desk(called: Callable[..., Any]) -> bool:
    # what desks share to take told rows performs for them
    return str(called.__module__).startswith(("tanliu.app.desks.", "tanliu.app.platform.told."))


def _changes(view: Callable[..., Any]) -> bool:
    """Return whether a page takes a POST: it says so, or looks at what was posted."""
    module = inspect.getmodule(view)
    found = _source(module, view.__name__) if module is not None else None
    if found is None:
        return False
    said = [ast.unparse(one) for one in getattr(found[0], "decorator_list", [])]
    return "require_POST" in said or "request.method" in found[1]


def _changing() -> dict[str, Callable[..., Any]]:
    own = [one for one in _views(get_resolver().url_patterns) if str(one.__module__).startswith("tanliu.")]
    views = [*(one for one in own if _changes(one)), *_operations()]
    return {f"{one.__module__.rpartition('.')[2]}.{one.__name__}": one for one in views}


def _performs(view: Callable[..., Any]) -> bool:
    return any(
        isinstance(node, ast.Call) and getattr(node.func, "id", "") == "perform"
        for function, _ in _reached(view)
        for node in ast.walk(function)
    )


def test_every_address_that_changes_something_is_an_action() -> None:
    changing = _changing()
    assert len(changing) > 20
    assert {name for name, view in changing.items() if not _performs(view)} == set(NOTHING_KEPT)


class _Write(Action[str]):
    needs = frozenset({"macro"})

    def run(self, actor: Actor) -> str:
        return actor.name

    def entries(self, actor: Actor, done: str) -> Any:
        from tanliu.app.platform.action import Entry

        return [Entry("test.write", done)]


@pytest.mark.django_db
def test_an_action_is_refused_done_and_noted() -> None:
    from django.contrib.auth.models import User

    from tanliu.app.platform.people import put_user

    put_user("auditor", "auditor")
    put_user("officer", "district")
    auditor, officer = (User.objects.get(username=name) for name in ("auditor", "officer"))
    with pytest.raises(NotPermittedError):
        perform(_Write(), Actor("auditor", None, auditor))
    assert not AuditEvent.objects.filter(verb="test.write").exists()
    assert perform(_Write(), Actor("officer", "10.0.0.1", officer)) == "officer"
    event = AuditEvent.objects.get(verb="test.write")
    assert (event.actor, event.subject, event.address) == ("officer", "officer", "10.0.0.1")


@pytest.mark.django_db
def test_every_party_of_a_process_has_a_permission_that_a_role_has() -> None:
    from tanliu.app.platform.casework.processes import process
    from tanliu.app.platform.desk import known_verbs
    from tanliu.app.platform.served import catalog

    every = frozenset().union(*(role.verbs for role in catalog().roles.values()))
    assert every == known_verbs()
    for name in catalog().documents["workflows"]:
        assert {party.permission for party in process(name).says.parties.values()} <= every
