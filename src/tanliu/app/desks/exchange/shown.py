"""What pages, files, commands and the interface tell of interfaces, partners and parcels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tanliu.app.desks.exchange import bodies
from tanliu.app.desks.exchange.models import ExchangeParcel, ExchangePartner
from tanliu.app.desks.exchange.queries.interfaces import interfaces
from tanliu.app.desks.exchange.queries.register import lag_days
from tanliu.decide.exchange.document import Dataset, Exchange
from tanliu.report.phrase import say

Row = dict[str, Any]
#: Columns of the register as a file; the words are phrases.
COLUMNS = (
    "number", "direction", "partner", "exchange", "edition", "dataset", "period", "version", "state", "rows", "size", "sha256",
    "due_on", "late_days", "at", "by", "sent_at", "acknowledged_at", "rows_refused", "error",
)  # fmt: skip


def interface(one: Exchange, lang: str) -> Row:
    """Return an interface in words."""
    return {
        "exchange": one.exchange, "edition": one.edition, "title": one.title[lang], "partner": one.partner, "form": one.form[lang],
        "who": one.who[lang], "source": one.source, "evidence": one.evidence, "chunk_bytes": one.chunk_bytes,
        "datasets": [dataset(name, each, lang) for name, each in one.datasets.items()],
    }  # fmt: skip


def dataset(name: str, one: Dataset, lang: str) -> Row:
    """Return a dataset in words."""
    columns = [
        {
            "name": id, "kind": each.kind, "unit": each.unit, "codes": list(each.codes), "code_list": each.code_list,
            "key": each.key, "may_be_missing": each.may_be_missing, "total": each.total, "about": each.about[lang],
        }
        for id, each in one.columns.items()
    ]  # fmt: skip
    return {
        "dataset": name, "name": one.name[lang], "about": one.about[lang], "made_of": one.made_of, "direction": one.direction,
        "use": one.use, "every": one.every, "due_days": one.due_days, "columns": columns,
    }  # fmt: skip


def partner(one: ExchangePartner) -> Row:
    """Return a partner; its token is never told."""
    names = (
        "id",
        "name",
        "exchange",
        "state",
        "address",
        "public",
        "account",
        "datasets",
        "automatic",
        "asked",
        "asked_by",
        "agreed_by",
    )
    return {name: getattr(one, name) for name in names} | {"has_token": bool(bodies.token(one.pk))}


def parcel(one: ExchangeParcel) -> Row:
    """Return a parcel as the register has it."""
    names = (
        "direction", "exchange", "edition", "dataset", "period", "version", "key", "sha256", "rows", "size", "state", "have", "attempts",
        "error", "due_on", "by", "at", "sent_at", "acknowledged_at",
    )  # fmt: skip
    return {"number": one.pk, "partner": one.partner_id, "late_days": lag_days(one)} | {
        name: getattr(one, name) for name in names
    }


def told(one: ExchangeParcel, whole: bool) -> Row:
    """Return a parcel with what was signed and said of it.

    Parameters
    ----------
    whole
        Whether differences are told row by row: they name enterprises.
    """
    differences = one.differences if whole or one.differences is None else {**one.differences, "rows": []}
    return parcel(one) | {
        "manifest": one.manifest, "signature": one.signature, "public": one.public, "acknowledgement": one.acknowledgement,
        "acknowledgement_signature": one.signed_back, "differences": differences,
    }  # fmt: skip


def cells(found: Iterable[ExchangeParcel], lang: str) -> Iterator[list[object]]:
    """Yield the rows of a file of the register."""
    for one in found:
        row = parcel(one) | {
            "direction": say(f"exchange_direction_{one.direction}", lang), "state": say(f"exchange_state_{one.state}", lang),
            "partner": one.partner.name, "dataset": name_of(one, lang), "rows_refused": one.acknowledgement.get("rows_refused"),
        }  # fmt: skip
        yield [
            f"{row[name]:%Y-%m-%d %H:%M}" if name.endswith("at") and row[name] else row[name]
            for name in COLUMNS
        ]


def name_of(one: ExchangeParcel, lang: str) -> str:
    """Return the name of the dataset of a parcel; its id where no pack in use has it any longer."""
    rule = interfaces().get(one.exchange)
    found = rule.datasets.get(one.dataset) if rule else None
    return found.name[lang] if found else one.dataset
