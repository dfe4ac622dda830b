"""A made-up permit with branches, clocks and a hold, for tests of the engine; the shipped processes have none of these."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tanliu.catalog.types import Document
from tanliu.decide.casework.document import Workflow
from tanliu.decide.casework.machine import Machine, machine
from tanliu.kit.workday import Calendar, Special

PERMIT = """
workflow: permit
title: {en: Permit, zh: 许可}
source: made up for a test
evidence: own judgement
edition: "1"
parties:
  firm: {name: {en: Firm, zh: 企业}, permission: file}
  office: {name: {en: Office, zh: 受理处}, permission: review}
  fire: {name: {en: Fire, zh: 消防}, permission: review}
  water: {name: {en: Water, zh: 水利}, permission: review}
  land: {name: {en: Land, zh: 国土}, permission: review}
initial: draft
states:
  draft: {name: {en: Draft, zh: 草稿}}
  heard: {name: {en: Heard, zh: 征求意见}}
  lacking: {name: {en: Lacking, zh: 待补正}}
  granted: {name: {en: Granted, zh: 准予}, final: true}
  rejected: {name: {en: Rejected, zh: 不予}, final: true}
guards:
  complete: {text: {en: All papers are there, zh: 材料齐全}}
  disputed: {text: {en: Somebody objects, zh: 有异议}}
clocks:
  decision:
    name: {en: Decision, zh: 办理时限}
    working_days: 20
    reminders: [5, 1]
    silence: {rule: escalate, to: office}
  opinion:
    name: {en: Opinion, zh: 意见时限}
    working_days: 7
    silence: {rule: deem_agreed, action: agree}
holds:
  high_energy: {name: {en: Warning, zh: 预警}, blocks: [apply]}
branches:
  hearing:
    members: [fire, water, land]
    initial: waiting
    starts: [opinion]
    states:
      waiting: {name: {en: Waiting, zh: 待答复}}
      agreed: {name: {en: Agreed, zh: 同意}, final: true, outcome: agreed}
      refused: {name: {en: Refused, zh: 不同意}, final: true, outcome: refused}
    transitions:
      - {action: agree, text: {en: Agree, zh: 同意}, from: [waiting], to: agreed, by: [member, clock], clocks: {stop: [opinion]}}
      - {action: refuse, text: {en: Refuse, zh: 不同意}, from: [waiting], to: refused, by: [member], clocks: {stop: [opinion]}}
    join: {rule: all, agreed: grant, refused: reject}
transitions:
  - action: apply
    text: {en: Apply, zh: 申请}
    from: [draft]
    to: heard
    by: [firm]
    when: complete and not disputed
    opens: hearing
    clocks: {start: [decision]}
    notices: [{to: office, text: {en: An application, zh: 有申请}}]
  - {action: inquire, text: {en: Ask, zh: 要求补正}, from: [heard], to: lacking, by: [office], clocks: {pause: [decision]}}
  - {action: supply, text: {en: Supply, zh: 补正}, from: [lacking], to: heard, by: [firm], clocks: {resume: [decision]}}
  - {action: grant, text: {en: Grant, zh: 准予}, from: [heard, lacking], to: granted, by: [join], clocks: {stop: [decision]}}
  - {action: reject, text: {en: Reject, zh: 不予}, from: [heard, lacking], to: rejected, by: [join], clocks: {stop: [decision]}}
"""
#: 2025 as its notice has it, as far as a test needs it; of other years nothing is known.
CALENDAR = Calendar.of(
    Special(date.fromisoformat(first), date.fromisoformat(last), 2025, kind, "", "", "test", "official")
    for first, last, kind in (
        ("2025-01-01", "2025-01-01", "holiday"), ("2025-01-26", "2025-01-26", "make_up"),
        ("2025-01-28", "2025-02-04", "holiday"), ("2025-02-08", "2025-02-08", "make_up"),
    )
)  # fmt: skip
READY = {"complete": True, "disputed": False}


def permit() -> dict[str, Any]:
    """Return the process as its document, to be changed."""
    return copy.deepcopy(yaml.safe_load(PERMIT))


def process(data: dict[str, Any] | None = None) -> Workflow:
    return Workflow.model_validate(permit() if data is None else data)


def compiled(rule: str = "all", quorum: int | None = None) -> Machine:
    """Return the permit with another rule of joining."""
    data = permit()
    data["branches"]["hearing"]["join"] |= {"rule": rule, "quorum": quorum}
    return machine(process(data))


def document(data: dict[str, Any]) -> Document:
    return Document("permit", "test", Path("workflows/permit.yaml"), data, {})
