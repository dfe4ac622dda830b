"""Who we are to partners: the id of the district, and the key that signs parcels and acknowledgements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanliu.app.compute.beside import EXCHANGE_KEY
from tanliu.app.desks.exchange.models import OUT, ExchangeParcel
from tanliu.app.platform.ledger.key import public_key, signing_key
from tanliu.app.platform.served import results
from tanliu.app.store.sql import TOPMOST
from tanliu.decide.exchange.parcel import sign
from tanliu.kit.errors import TanliuError


def own_id() -> str:
    """Return the id of the district, by which partners know us.

    Raises
    ------
    TanliuError
        When the register of regions is empty.
    """
    rows = results().rows(f"SELECT region_id FROM region WHERE {TOPMOST} ORDER BY region_id LIMIT 1")
    if not rows:
        raise TanliuError("there is no region: import a register first")
    return str(rows[0]["region_id"])


def signed(says: Mapping[str, Any]) -> tuple[str, str]:
    """Sign a manifest or acknowledgement; returns the signature and the public key.

    Raises
    ------
    TanliuError
        When the key is gone, or another one than signed before.
    """
    secret, public = signing_key(_signed_before(), EXCHANGE_KEY)
    return sign(says, secret), public


def own_public() -> str:
    """Return our public key; it is made when nothing was signed yet.

    Raises
    ------
    TanliuError
        When the key is gone.
    """
    before = _signed_before()
    return public_key(EXCHANGE_KEY) if before else signing_key("", EXCHANGE_KEY)[1]


def _signed_before() -> str:
    newest = (
        ExchangeParcel.objects.filter(direction=OUT).order_by("-pk").values_list("public", flat=True).first()
    )
    return newest or ""
