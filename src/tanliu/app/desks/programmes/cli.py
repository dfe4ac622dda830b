"""The command that lists the programmes that are followed."""

from __future__ import annotations

from typing import Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out


def programmes(
    number: Annotated[
        int | None, typer.Argument(help="Number of one: its rows; every programme when left out.")
    ] = None,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """List programmes with how far they are and what is late, or the rows of one."""
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()
    from tanliu.app.desks.programmes import shown
    from tanliu.app.desks.programmes.models import Begun
    from tanliu.app.desks.programmes.queries import followed
    from tanliu.app.platform.casework.today import today
    from tanliu.kit.errors import TanliuError
    from tanliu.report.phrase import say

    if number is None:
        for one in Begun.objects.all():
            row = shown.head(followed(one, today()), {}, lang)
            late = say("programmes_late_count", lang, count=row["late"]) if row["late"] else ""
            out.print(f"{one.pk}  {row['title']} · {row['whose']} {row['first']}: {row['done']} / {row['rows']} {late}", markup=False, soft_wrap=True)  # fmt: skip
        return
    found = Begun.objects.filter(pk=number).first()
    if found is None:
        raise TanliuError("no such programme", found=number)
    now = followed(found, today())
    for row in (shown.row(now.programme, each, lang) for each in now.rows):
        late = say("programmes_days_late", lang, days=row["late"]) if row["late"] else ""
        out.print(f"{row['code']}  {row['name']}: {row['state_name']} {row['due'] or ''} {late}".rstrip(), markup=False, soft_wrap=True)  # fmt: skip
    for tally in shown.tallies(now, lang):
        out.print(f"  {tally['name']}: {tally['value']}", markup=False, soft_wrap=True)


COMMANDS = (programmes,)
