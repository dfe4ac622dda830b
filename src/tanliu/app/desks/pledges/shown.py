"""What pages, files and the interface tell of pledges and repurchases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tanliu.app.desks.carbon.queries.value import Price
from tanliu.app.desks.ledger.queries import holders_of, names_of
from tanliu.app.desks.pledges.actions.covenant import indicators
from tanliu.app.desks.pledges.models import Covenant, Pledge, Repurchase
from tanliu.app.desks.pledges.queries.followed import Followed, cover_of, cover_rule, followed
from tanliu.app.platform.access import may
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.rules import rules

Row = dict[str, Any]
PLEDGES: tuple[str, ...] = (
    "number",
    "entity_id",
    "name",
    "unit",
    "tonnes",
    "pledgee",
    "contract",
    "loan_cny",
    "value_cny",
    "cover",
    "until",
    "state",
    "asked",
    "key",
)
REPURCHASES: tuple[str, ...] = (
    "number", "seller", "seller_name", "buyer", "buyer_name", "unit", "tonnes", "price_cny", "back_cny", "back_on", "state",
    "reference", "back_reference",
)  # fmt: skip


def unit_name(unit: str, lang: str) -> str:
    """Return what a unit is called."""
    known = rules().units.get(unit)
    return known.name[lang] if known else unit


def pledges(found: Sequence[Pledge], user: Any, lang: str) -> list[Row]:
    """Return pledges with what a reader may do about each; both sides know each other by the contract."""
    names, seen, trades = (
        names_of({one.entity_id for one in found}),
        holders_of(user),
        may(user, "ledger_give"),
    )
    rows, prices, rule = [], dict[str, Price | None](), cover_rule()
    kept = Covenant.objects.filter(pledge__in=found).select_related("pledge")
    agreed: dict[int, list[Row]] = {}
    for each in followed(list(kept)):
        agreed.setdefault(each.covenant.pledge_id, []).append(covenant(each, lang))
    for one in found:
        held, value = cover_of(one, prices, rule)
        owner, holder = (
            trades and (seen is None or id in seen) for id in (one.entity_id, one.pledgee_entity or "-")
        )
        open_now = one.state == "active"
        decides = bool(one.asked) and open_now and one.asked_by != (user.get_username() if user else "")
        asks = open_now and not one.asked and (owner or holder or may(user, "ledger_propose"))
        rows.append({
            "number": one.pk, "entity_id": one.entity_id, "name": names.get(one.entity_id, one.entity_id), "unit": one.unit,
            "unit_name": unit_name(one.unit, lang), "tonnes": one.amount / 1000, "pledgee": one.pledgee, "contract": one.contract,
            "loan_cny": one.loan_cny, "value_cny": value, "cover": None if held.ratio is None else round(held.ratio, 4),
            "cover_level": held.level if open_now else "unknown", "covenants": agreed.get(one.pk, []),
            "may_agree": open_now and owner, "until": one.until, "late": open_now and one.until < today(), "state": one.state,
            "asked": one.asked, "asked_for": one.asked_for, "key": one.key, "may_release": asks,
            "may_forfeit": asks and (holder or may(user, "ledger_propose")),
            "may_decide": decides and (may(user, "ledger_approve") or (holder and one.asked == "release")),
        })  # fmt: skip
    return rows


def covenant(one: Followed, lang: str) -> Row:
    """Return a covenant with whether it is kept."""
    told = one.covenant
    return {
        "indicator": told.indicator, "name": indicators().get(told.indicator, {}).get(lang, told.indicator), "kind": told.kind,
        "limit": told.limit.normalize(), "base_year": told.base_year, "year": one.year, "verdict": one.verdict,
        "held": None if one.held is None else round(one.held, 4), "provisional": one.provisional(lang),
    }  # fmt: skip


def repurchases(found: Sequence[Repurchase], user: Any, lang: str) -> list[Row]:
    """Return repurchases with the steps that a reader may take."""
    names, seen, trades = (
        names_of({id for one in found for id in (one.seller, one.buyer)}),
        holders_of(user),
        may(user, "ledger_give"),
    )
    rows = []
    for one in found:
        sells, buys = (trades and (seen is None or id in seen) for id in (one.seller, one.buyer))
        steps = {
            "take": buys and one.state == "offered", "off": (sells or buys) and one.state == "offered",
            "pay": sells and one.state == "sold", "return": buys and one.state == "sold" and bool(one.back_reference),
            "lapse": buys and one.state == "sold" and not one.back_reference and one.back_on < today(),
        }  # fmt: skip
        # an officer of a part sees the side that is theirs, the sides see each other
        known = {id: sells or buys or seen is None or id in seen for id in (one.seller, one.buyer)}
        told: Row = {}
        for side in ("seller", "buyer"):
            id = getattr(one, side)
            told |= {
                side: id if known[id] else None,
                f"{side}_name": names.get(id, id) if known[id] else None,
            }
        rows.append({
            "number": one.pk, **told, "unit": one.unit, "unit_name": unit_name(one.unit, lang), "tonnes": one.amount / 1000,
            "price_cny": one.price_cny, "back_cny": one.back_cny, "back_on": one.back_on, "state": one.state,
            "reference": one.reference, "back_reference": one.back_reference,
            "steps": [(step, step in ("take", "pay")) for step, may_take in steps.items() if may_take],
        })  # fmt: skip
    return rows


def own_names(user: Any, most: int = 50) -> dict[str, str]:
    """Return the enterprises for which somebody may pledge, with their names."""
    seen = holders_of(user)
    return names_of(sorted(seen)[:most]) if seen is not None and may(user, "ledger_give") else {}
