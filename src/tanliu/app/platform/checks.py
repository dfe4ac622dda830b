"""What ``tanliu check`` looks at besides Django's own checks; those of an installation open to others are marked."""

from __future__ import annotations

import os
import stat
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register

from tanliu.app.platform.home import workspace_path
from tanliu.kit.errors import TanliuError

#: Libraries without which the pages draw nothing.
_VENDOR = ("vendor/echarts.min.js",)
_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
_FEWEST_SIGNS = 12


@register(Tags.files)
def workspace_is_usable(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """The workspace is there, and we can write into it."""
    path = workspace_path()
    if not (path / "lake").is_dir():
        return [Error("there is no workspace", hint="tanliu demo, import or run make one", id="tanliu.E001")]
    if not os.access(path, os.W_OK) or not os.access(path / "lake", os.W_OK):
        return [
            Error(
                "the workspace cannot be written", hint="give the service's user the folder", id="tanliu.E002"
            )
        ]
    return []


@register(Tags.files)
def libraries_are_there(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """The JavaScript that the build fetches is there."""
    missing = [name for name in _VENDOR if finders.find(name) is None]
    hint = "build the package where npm or PyPI can be reached"
    return [Error(f"{name} is missing", hint=hint, id="tanliu.E003") for name in missing]


@register(Tags.database)
def database_is_current(app_configs: Any, databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Every migration is applied; asked only where a database is named, as Django does."""
    if not databases:
        return []
    from django.db import DatabaseError, connections
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connections["default"])
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return [Error(f"the database cannot be opened: {error}", id="tanliu.E004")]
    if not waiting:
        return []
    return [
        Error(
            f"{len(waiting)} migrations are not applied", hint="tanliu serve applies them", id="tanliu.E005"
        )
    ]


@register(Tags.database)
def roles_are_of_packs_in_use(app_configs: Any, databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Nobody has a role that no pack in use names: they would have no rights, and wonder why."""
    if not databases:
        return []
    from django.db import DatabaseError

    from tanliu.app.platform.models import Member
    from tanliu.app.platform.roles import roles

    try:
        lost = Member.objects.exclude(role__in=roles()).order_by("user__username")
        told = [f"{name} ({role})" for name, role in lost.values_list("user__username", "role")]
    except (DatabaseError, TanliuError):
        # other checks say what is wrong with the database or the packs
        return []
    hint = "give them another role, or use the pack again with tanliu init"
    what = f"roles of no pack in use, so no rights: {', '.join(told)}"
    return [Warning(what, hint=hint, id="tanliu.W005")] if told else []


@register(Tags.security)
def wrong_passwords_lock(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Five wrong passwords lock a name."""
    first = settings.AUTHENTICATION_BACKENDS[0]
    on = settings.AXES_ENABLED and first == "axes.backends.AxesStandaloneBackend"
    if on and "axes.middleware.AxesMiddleware" in settings.MIDDLEWARE:
        return []
    return [
        Error("wrong passwords do not lock", hint="keep AXES_ENABLED and its backend first", id="tanliu.E006")
    ]


@register(Tags.security, deploy=True)
def passwords_are_long(app_configs: Any, **_: Any) -> list[CheckMessage]:
    lengths = [
        one.get("OPTIONS", {}).get("min_length", 0)
        for one in settings.AUTH_PASSWORD_VALIDATORS
        if one["NAME"].endswith("MinimumLengthValidator")
    ]
    if max(lengths, default=0) >= _FEWEST_SIGNS:
        return []
    return [Warning(f"passwords may have fewer than {_FEWEST_SIGNS} signs", id="tanliu.W001")]


@register(Tags.security, deploy=True)
def key_is_ours_alone(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """The secret key comes from the environment, or from a file that nobody else can read."""
    if os.environ.get("TANLIU_SECRET_KEY"):
        return []
    file = workspace_path() / "secret.key"
    if not file.is_file():
        hint = "set TANLIU_SECRET_KEY, or let tanliu serve make secret.key in the workspace"
        return [Error("the secret key changes with every start", hint=hint, id="tanliu.E007")]
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        return [Error("others can read secret.key", hint="chmod 600 secret.key", id="tanliu.E008")]
    return []


@register(Tags.security, deploy=True)
def workspace_is_ours_alone(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Nobody else on the machine reads the data of firms."""
    path = workspace_path()
    if not path.is_dir() or not stat.S_IMODE(path.stat().st_mode) & 0o077:
        return []
    return [Warning("others can read the workspace", hint="chmod -R go-rwx its folder", id="tanliu.W004")]


@register(Tags.security, deploy=True)
def transport_is_safe(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Cookies travel over HTTPS only, and the names we answer to are told."""
    found: list[CheckMessage] = []
    if not settings.SECURE:
        hint = "serve behind a proxy with HTTPS and set TANLIU_SECURE=1"
        found.append(Warning("cookies also travel without HTTPS", hint=hint, id="tanliu.W002"))
    hosts = set(settings.ALLOWED_HOSTS)
    if "*" in hosts:
        found.append(Error("any host name is answered", hint="name yours in TANLIU_HOSTS", id="tanliu.E009"))
    elif hosts <= _LOOPBACK:
        hint = "name the public host in TANLIU_HOSTS"
        found.append(Warning("only this machine's own names are answered", hint=hint, id="tanliu.W003"))
    return found


@register(Tags.database, deploy=True)
def database_is_meant_for_many(app_configs: Any, **_: Any) -> list[CheckMessage]:
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        hint = "set TANLIU_DATABASE_URL where several servers or many writers share it"
        return [Info("the operational database is SQLite", hint=hint, id="tanliu.I001")]
    return []
