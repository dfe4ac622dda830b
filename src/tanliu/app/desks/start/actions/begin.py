"""Begin a workspace: its place, its packs, its first account."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError

from tanliu.app.compute.import_data import import_files
from tanliu.app.compute.in_use import USUAL, set_packs
from tanliu.app.desks.start import first
from tanliu.app.ingest.values import is_id
from tanliu.app.platform.action import Action, Actor, Entry, perform
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.people import NewUser
from tanliu.app.platform.roles import administering
from tanliu.app.platform.served import catalog
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.lookup import chain
from tanliu.catalog.source.load import load
from tanliu.kit.csv_text import write_csv
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import zone

_PLACE = Path(__file__).with_name("place.yaml")
_HOME = "CN"
#: Seconds for which another writer is waited for.
_PATIENCE = 60.0


@dataclass(frozen=True)
class Begin(Action[Any]):
    """Name the place, choose whose factors hold there, and make the first account; the result is its user.

    Attributes
    ----------
    secret
        Of the link printed in the terminal.
    parent
        Country or province of the packs.
    """

    at_once: ClassVar[bool] = False
    secret: str = field(repr=False)
    name: str
    parent: str
    zone: str
    user: str
    password: str = field(repr=False)

    def check(self, actor: Actor) -> None:
        if not first.opens(workspace_path(), self.secret):
            raise PermissionDenied
        if not is_id(self.name.strip()) or self.name.strip() in catalog().regions:
            raise TanliuError(
                "a place needs a name of its own", found=self.name, accepted=Message("such as Qinghe County")
            )
        if self.parent not in catalog().regions:
            raise TanliuError("no pack knows this region", found=self.parent)
        zone(self.zone)
        NewUser(self.user, _role(), (), self.password).check(actor)
        try:
            validate_password(self.password, User(username=self.user))
        except ValidationError as error:
            raise TanliuError(
                "the password is too easy to guess", accepted=" ".join(error.messages)
            ) from error

    def run(self, actor: Actor) -> Any:
        place = workspace_path()
        packs = USUAL if _HOME in chain(catalog(), self.parent) else (*USUAL, "building")
        # a booker that has just begun may be writing; of two who hold the link the second finds it used
        with Workspace(place) as opened, opened.brought_by(actor.bringer()), opened.writing(_PATIENCE):
            if not first.opens(place, self.secret):
                raise PermissionDenied
            used = set_packs(place, [Path(name) for name in packs], only=True)
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "place.csv"
                with file.open("w", encoding="utf-8", newline="") as out:
                    write_csv(out, ("name", "parent"), [(self.name.strip(), self.parent)])
                import_files(opened, used, load(_PLACE), file)
            (place / ZONE).write_text(self.zone, encoding="utf-8")
            perform(NewUser(self.user, _role(), (), self.password), actor)
            first.use_up(place)
        return User.objects.get(username=self.user)

    def entries(self, actor: Actor, done: Any) -> Iterable[Entry]:
        return [Entry("first_run", self.name, {"parent": self.parent, "zone": self.zone, "user": self.user})]


#: The file with the time zone of the place.
ZONE = "zone"


def _role() -> str:
    return next(iter(sorted(administering())))
