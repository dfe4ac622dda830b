"""Let another key sign certificates from today on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from tanliu.app.desks.assessments import signing
from tanliu.app.desks.assessments.models import CertificateKey
from tanliu.app.platform.action import Action, Actor, Entry


@dataclass(frozen=True)
class RotateKey(Action[CertificateKey]):
    """Make a new key that signs; texts of the one before hold on, unless its secret may be in other hands."""

    needs: ClassVar[frozenset[str]] = frozenset({"administer"})
    refusal: ClassVar[str] = "the role may not change the key of certificates"
    is_lost: bool = False

    def run(self, actor: Actor) -> CertificateKey:
        return signing.make_next(is_lost=self.is_lost)

    def entries(self, actor: Actor, done: CertificateKey) -> Iterable[Entry]:
        yield Entry("certificate.key", done.public, {"place": done.place, "lost": self.is_lost})
