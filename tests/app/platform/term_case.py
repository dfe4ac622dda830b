"""A made-up process in two editions, with clocks that remind, deem and tell, and a site that runs by it."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import yaml

from tanliu.catalog.load import load
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.workday import Calendar

TERM = """
workflow: term
title: {en: Term, zh: 期限}
source: made up for a test
evidence: own judgement
edition: "1"
parties:
  firm: {name: {en: Firm, zh: 企业}, permission: file}
  office: {name: {en: Office, zh: 受理处}, permission: review}
initial: draft
states:
  draft: {name: {en: Draft, zh: 草稿}}
  filed: {name: {en: Filed, zh: 已提交}, awaits: [office]}
  asked: {name: {en: Asked, zh: 已询问}, awaits: [firm]}
  granted: {name: {en: Granted, zh: 准予}, final: true}
  lapsed: {name: {en: Lapsed, zh: 失效}, final: true}
clocks:
  decision:
    name: {en: Decision, zh: 办理时限}
    working_days: 6
    reminders: [3, 1]
    silence: {rule: deem_agreed, action: grant}
  answer:
    name: {en: Answer, zh: 答复时限}
    working_days: 4
    reminders: [1]
    overdue: [1, 3]
    silence: {rule: escalate, to: office}
transitions:
  - {action: file, text: {en: File, zh: 提交}, from: [draft], to: filed, by: [firm], clocks: {start: [decision]}}
  - {action: inquire, text: {en: Ask, zh: 询问}, from: [filed], to: asked, by: [office], clocks: {pause: [decision], start: [answer]}}
  - {action: reply, text: {en: Reply, zh: 答复}, from: [asked], to: filed, by: [firm], clocks: {resume: [decision], stop: [answer]}}
  - {action: grant, text: {en: Grant, zh: 准予}, from: [filed], to: granted, by: [office, clock], clocks: {stop: [decision]}}
  - {action: drop, text: {en: Drop, zh: 终止}, from: [asked], to: lapsed, by: [office], clocks: {stop: [decision, answer]}}
"""
PARTIES = {"file": "firm", "inquire": "office", "reply": "firm", "grant": "office", "drop": "office"}


def first() -> dict[str, Any]:
    return copy.deepcopy(yaml.safe_load(TERM))


def second(valid_from: date) -> dict[str, Any]:
    """Return the later edition: *filed* is called *lodged*, and the clock of the decision has another name and fewer days."""
    text = (
        TERM.replace("filed", "lodged")
        .replace("decision", "verdict")
        .replace("working_days: 6", "working_days: 5")
    )
    data: dict[str, Any] = yaml.safe_load(text)
    states = {"draft": "draft", "filed": "lodged", "asked": "asked"}
    return data | {
        "edition": "2", "supersedes": "1", "valid_from": valid_from,
        "migrates": {"1": {"states": states, "clocks": {"decision": "verdict"}}},
    }  # fmt: skip


def documents(*editions: dict[str, Any]) -> tuple[Document, ...]:
    return tuple(
        Document("term", "test", Path(f"workflows/term-{one['edition']}.yaml"), one, {}) for one in editions
    )


def catalog_of(editions: tuple[Document, ...], calendar: Calendar | None = None) -> Catalog:
    """Return the base pack with the process, and another calendar if one is given."""
    found = load(["base"])
    flows = MappingProxyType({"term": editions})
    known = replace(found, documents=MappingProxyType({**found.documents, "workflows": flows}))
    return known if calendar is None else replace(known, calendar=calendar)


class Site:
    """A site whose packs and day a test chooses."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.day = date(2026, 3, 2)
        self.catalog = catalog_of(documents(first()))
        monkeypatch.setattr("tanliu.app.platform.served.in_use.text", lambda path: "")
        monkeypatch.setattr("tanliu.app.platform.served._catalog", lambda path, told: self.catalog)
        monkeypatch.setattr("tanliu.app.clock.today", lambda zone: self.day)
