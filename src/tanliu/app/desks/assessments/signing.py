"""The keys that sign certificates, and what they sign: the text of one certificate, and the list of how all stand."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from tanliu.app import clock
from tanliu.app.compute.beside import CERTIFICATE_KEYS
from tanliu.app.desks.assessments.models import Certificate, CertificateKey
from tanliu.app.desks.assessments.queries.assessments import CERTIFICATE, scheme_as_kept
from tanliu.app.platform.casework.models import CaseStep
from tanliu.app.platform.casework.today import today, zone
from tanliu.app.platform.ledger.key import signing_key
from tanliu.decide.assessment.sealed import LISTED, Key, Sealed, Standings, seal, seal_standings


def keys() -> tuple[Key, ...]:
    """Return every public key that ever signed, the one that signs now last; it is made before the first."""
    _signing()
    return tuple(
        Key(one.public, one.since, one.until, one.is_lost) for one in CertificateKey.objects.order_by("place")
    )


def text_of(one: Certificate) -> str:
    """Return the signed text of a certificate, which says what it is and not how it stands."""
    scheme = scheme_as_kept(one.awarded_by)
    level = (
        scheme.levels[one.level].name if one.level in scheme.levels else {"en": one.level, "zh": one.level}
    )
    told = Sealed(
        one.number, one.holder, one.scheme, scheme.edition, dict(scheme.title), dict(level), one.awarded_by.period,
        one.issued_on, one.valid_until, one.pk,
    )  # fmt: skip
    return seal(told, _signing())


def standings() -> str:
    """Return the signed list of how every certificate stands now, by the numbers of their cases.

    The certificates are read anew once one of them was issued or took a step, and on another day; the instant and the
    signature are those of this call.
    """
    every = _every(today(), _newest())
    return seal_standings(Standings(clock.now().astimezone(zone()), every), _signing())


def _newest() -> tuple[object, ...]:
    """Return what changes with every certificate that is issued and every step that one takes."""
    issued = Certificate.objects.order_by("-pk").values_list("pk", "opened_at").first()
    step = CaseStep.objects.filter(case__process=CERTIFICATE).order_by("-pk").values_list("digest").first()
    return issued, step


@lru_cache(maxsize=1)
def _every(day: date, newest: tuple[object, ...]) -> tuple[str, ...]:
    """Return how every certificate stands on a day, by place; what is the newest only says until when this is kept."""
    wanted = ("state", "valid_until", "looked_on", "surveillance_months")
    found = {one.pk: one.standing(day) for one in Certificate.objects.only(*wanted).iterator()}
    # that one is too old is told by its own text
    return tuple(
        found[place] if found.get(place) in LISTED else LISTED[0]
        for place in range(max(found, default=-1) + 1)
    )


def make_next(*, is_lost: bool) -> CertificateKey:
    """Let a new key sign from today on; the one before stays known, as lost where its secret may be in other hands."""
    before = CertificateKey.objects.select_for_update().order_by("place").last()
    if before is None:
        _signing()
        before = CertificateKey.objects.get()
    _, public = signing_key("", _file(before.place + 1))
    before.until, before.is_lost = today(), is_lost
    before.save(update_fields=["until", "is_lost"])
    return CertificateKey.objects.create(place=before.place + 1, public=public, since=today())


def _signing() -> bytes:
    """Return the secret that signs now.

    Raises
    ------
    TanliuError
        When its file is gone, or holds another one.
    """
    now = CertificateKey.objects.order_by("place").last()
    if now is not None:
        return signing_key(now.public, _file(now.place))[0]
    secret, public = signing_key("", _file(1))
    CertificateKey.objects.get_or_create(place=1, defaults={"public": public, "since": today()})
    return secret


def _file(place: int) -> str:
    return f"{CERTIFICATE_KEYS}/{place}.key"
