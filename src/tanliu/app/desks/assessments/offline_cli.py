"""Commands of certificates: check one without a network, and the keys and list that this needs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out
from tanliu.report.phrase import say

#: Days for which a list is trusted when nothing else is said; who checks decides.
TRUSTED_DAYS = 7
#: How the files that a check needs are got: option, name, address and command, by whether it is the keys that are missing.
_HOW = {
    True: ("--keys", "keys.json", "/verify/keys.json", "tanliu certificates keys > keys.json"),
    False: (
        "--list",
        "standings.txt",
        "/verify/standings.txt",
        "tanliu certificates standings > standings.txt",
    ),
}


def verify(
    file: Annotated[Path, typer.Argument(help="Text of the certificate, as its QR or its page gives it.")],
    keys: Annotated[
        Path | None, typer.Option("--keys", help="Public keys of who issued it: /verify/keys.json.")
    ] = None,
    standings: Annotated[
        Path | None, typer.Option("--list", help="List of standings: /verify/standings.txt.")
    ] = None,
    days: Annotated[
        int, typer.Option(min=0, help="Age in days up to which the list is trusted.")
    ] = TRUSTED_DAYS,
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Day; today when left out.")
    ] = None,
    lang: Lang = Language.EN,
) -> None:
    """Check a certificate without a network; exit code 1 when it does not hold."""
    from tanliu.app import clock
    from tanliu.decide.assessment.offline import judge, read_keys
    from tanliu.decide.assessment.sealed import UnsealedError
    from tanliu.kit.errors import TanliuError
    from tanliu.kit.message import Message

    day = on.date() if on else clock.now().astimezone().date()
    if keys is None or standings is None:
        option, name, address, command = _HOW[keys is None]
        raise TanliuError(
            "two files of who issued the certificate are needed",
            where=file,
            accepted=Message(
                "{option} {file}, from the address {address} of who issued it; who has its workspace: {command}",
                option=option, file=name, address=address, command=command,
            ),
        )  # fmt: skip
    known = read_keys(_read(keys))
    try:
        found = judge(_read(file), _read(standings), known, day, days)
    except UnsealedError as error:
        where = standings if error.where == "list" else file
        raise TanliuError(error.what, where=where, found=error.found, accepted=error.accepted) from error
    one = found.sealed
    listed = f"{found.standings.at:%Y-%m-%d %H:%M%z}"
    lines = (
        say(f"assess_standing_{found.standing}", lang), f"{one.number} · {one.holder}",
        f"{one.title.get(lang, one.scheme)} {one.edition} · {one.level.get(lang, '')} · {one.period}",
        f"{say('assess_issued_on', lang)} {one.issued_on} · {say('assess_valid_until', lang)} {one.valid_until}",
        say("assess_list_age", lang, at=listed, days=found.list_days, trusted=days),
    )  # fmt: skip
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)
    raise typer.Exit(0 if found.holds else 1)


def text(
    number: Annotated[str, typer.Argument(help="Number of the certificate.")], workspace: Place = HOME
) -> None:
    """Print the signed text of a certificate."""
    _configured(workspace)
    from tanliu.app.desks.assessments import signing
    from tanliu.app.desks.assessments.models import Certificate
    from tanliu.kit.errors import NothingKnownError

    found = Certificate.objects.filter(subject=number.strip().upper()).first()
    if found is None:
        raise NothingKnownError("no such certificate", found=number)
    typer.echo(signing.text_of(found))


def standings(workspace: Place = HOME) -> None:
    """Print the signed list of how every certificate stands now."""
    _configured(workspace)
    from tanliu.app.desks.assessments import signing

    typer.echo(signing.standings())


def keys(workspace: Place = HOME) -> None:
    """Print the public keys that signed or sign certificates, as the file that `tanliu certificates verify` reads."""
    _configured(workspace)
    import json

    from tanliu.app.desks.assessments import signing
    from tanliu.decide.assessment.offline import keys_told

    typer.echo(json.dumps(keys_told(signing.keys()), indent=1))


def rotate(
    lost: Annotated[
        bool, typer.Option("--lost", help="The secret may be in other hands: what it signed holds no longer.")
    ] = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """Let a new key sign certificates; hand the new public keys to those who check."""
    _configured(workspace)
    from tanliu.app.desks.assessments.actions.rotate import RotateKey
    from tanliu.app.platform.action import command_line, perform

    done = perform(RotateKey(is_lost=lost), command_line("certificates rotate"))
    out.print(say("assess_key_rotated", lang), done.public, soft_wrap=True)


def _configured(workspace: Path) -> None:
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()


def _read(file: Path) -> str:
    """Read a text.

    Raises
    ------
    TanliuError
        When it cannot be read.
    """
    from tanliu.kit.errors import TanliuError

    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TanliuError("the file cannot be read", where=file, found=str(error)[:200]) from error
