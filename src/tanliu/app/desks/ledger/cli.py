"""Commands of the ledger: open accounts, post a file, make a receipt, check one anywhere, and work all of it out again."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out
from tanliu.report.phrase import say

Key = Annotated[
    str, typer.Option("--key", help="Public key of the ledger: 64 digits, or a file that holds them.")
]


def open_(workspace: Place = HOME, lang: Lang = Language.EN) -> None:
    """Open the ledger's own accounts, and one for every enterprise of the register."""
    _ready(workspace)
    from tanliu.app.desks.ledger.actions.keep import OpenAccounts
    from tanliu.app.platform.action import command_line, perform

    out.print(say("ledger_opened", lang, count=perform(OpenAccounts(), command_line("ledger open"))))


def post(
    file: Annotated[
        Path,
        typer.Argument(help="CSV with kind, unit, from, to, amount, cause and, where asked for, family."),
    ],
    proposed_by: Annotated[str, typer.Option(help="Who proposes the transfers.")],
    approved_by: Annotated[str, typer.Option(help="Who approves them: somebody else.")],
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """Post the transfers of a file, all of them or none; those of causes posted before are answered again."""
    import csv

    from tanliu.kit.errors import TanliuError

    if not file.is_file():
        raise TanliuError("no such file", found=file)
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    _ready(workspace)
    from tanliu.app.desks.ledger.actions.keep import PostFile, proposals_of
    from tanliu.app.platform.action import command_line, perform

    found = proposals_of(rows, proposed_by, approved_by)
    done = perform(PostFile(found), command_line("ledger post"))
    for one in done:
        out.print(f"{one.place:>9}  {one.key}", soft_wrap=True)
    news = sum(one.is_new for one in done)
    out.print(say("ledger_posted", lang, count=news, known=len(done) - news))


def receipt(
    key: Annotated[str, typer.Argument(help="Key of the transfer, as post and the pages show it.")],
    workspace: Place = HOME,
) -> None:
    """Print the receipt of a transfer as JSON: its leaf, its path to the root, and the signed head."""
    _ready(workspace)
    from tanliu.app.platform.ledger.receipts import receipt_of

    sys.stdout.write(json.dumps(receipt_of(key), indent=1) + "\n")


def key(workspace: Place = HOME) -> None:
    """Print the public key by which anybody checks receipts."""
    _ready(workspace)
    from tanliu.app.platform.ledger.key import public_key

    out.print(public_key())


def check(
    file: Annotated[Path, typer.Argument(help="A receipt, or a proof that one head follows another.")],
    key: Key,
    lang: Lang = Language.EN,
) -> None:
    """Check a receipt or a proof by itself and a public key; needs no workspace, no server and no network."""
    from tanliu.decide.ledger import proof

    told, public = _json(file), _public(key)
    if isinstance(told, dict) and told.get("form") == proof.CONSISTENCY:
        first, second = proof.check_consistency(told, public)
        out.print(say("ledger_follows", lang, first=first.size, second=second.size, at=second.at))
        return
    head = proof.check_receipt(told, public)
    leaf: Any = told["leaf"]
    out.print(
        say(
            "ledger_holds", lang, step=say(f"ledger_step_{leaf['step']}", lang), amount=f"{leaf['amount']:,}",
            unit=leaf["unit"], source=leaf["from"], target=leaf["to"], day=leaf["day"],
        )
    )  # fmt: skip
    for first, last in leaf["serials"]:
        out.print(say("ledger_serials_run", lang, first=first, last=last))
    out.print(
        say("ledger_under", lang, index=told["index"] + 1, size=head.size, at=head.at, root=head.root),
        soft_wrap=True,
    )


def verify(
    workspace: Place = HOME,
    key: Annotated[
        str | None,
        typer.Option(help="Public key that must have signed; that of the workspace when left out."),
    ] = None,
    lang: Lang = Language.EN,
) -> None:
    """Work out balances, serial numbers, tree and heads again and compare; while they differ nothing is posted.

    Exit code 1 when something is wrong.
    """
    _ready(workspace)
    from tanliu.app.platform.ledger.verify import verify as verified
    from tanliu.report.fault import told

    found = verified(_public(key) if key else "")
    for one in found.faults:
        out.print(told(one, lang), soft_wrap=True, markup=False)
    key_of = "ledger_verified_bad" if found.faults else "ledger_verified"
    out.print(say(key_of, lang, transfers=found.transfers, batches=found.batches, count=len(found.faults)))
    raise typer.Exit(1 if found.faults else 0)


def _ready(workspace: Path) -> None:
    from tanliu.app.platform.setup import configure, migrate
    from tanliu.app.store.workspace import Workspace

    Workspace(workspace).close()
    configure(workspace)
    migrate()


def _json(file: Path) -> Any:
    from tanliu.kit.errors import TanliuError

    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TanliuError("no receipt of a ledger", where=file) from error


def _public(key: str) -> str:
    from tanliu.kit.errors import TanliuError
    from tanliu.kit.message import Message

    text = (
        (Path(key).read_text(encoding="utf-8") if len(key) != 64 and Path(key).is_file() else key)
        .strip()
        .lower()
    )
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise TanliuError(
            "not a public key", found=key, accepted=Message("64 hexadecimal digits, or a file of them")
        )
    return text


open_.__name__ = "open"
COMMANDS = ()
GROUPS = {
    "ledger": (
        "One ledger for every unit: accounts, transfers, receipts, and the check of all of it.",
        (open_, post, receipt, key, check, verify),
    )
}
