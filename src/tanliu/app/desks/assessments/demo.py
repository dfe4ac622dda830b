"""Assessments on the desks of the demo: one certified, one suspended, one with findings, one to be decided; all made up."""

from __future__ import annotations

from tanliu.app.desks.assessments.actions.assess import Apply, StepAssessment, Tell
from tanliu.app.desks.assessments.actions.certify import StepCertificate
from tanliu.app.desks.assessments.actions.findings import TellFinding
from tanliu.app.desks.assessments.models import Assessment, Certificate
from tanliu.app.desks.assessments.queries.assessments import scheme_as_kept
from tanliu.app.desks.assessments.queries.schemes import schemes
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.served import catalog, results
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.printed import told

_ASSESSOR, _BUREAU = Actor("demo-assessor"), Actor("demo-bureau")
_WHY = "演示数据 / made up"
#: Scheme, the place of its worked example, how far it goes, and what comes after the certificate.
_CASES = (
    ("green-logistics", 4, "certify", ""),
    ("zero-waste-to-landfill", 2, "certify", "suspend"),
    ("zero-waste-to-landfill", 1, "propose", ""),
    ("green-logistics", 8, "find", ""),
)
_WAY = ("offer", "sign", "apply", "accept", "visit", "propose", "certify")


def papers(apart: str) -> None:
    """Make them.

    Parameters
    ----------
    apart
        The firm of the demo's enterprise, of which one assessment is begun for the visitor to go on with.
    """
    known = schemes(catalog())
    years = sorted(
        row["period"]
        for row in results().rows("SELECT DISTINCT period FROM entity_period WHERE length(period) = 4")
    )
    if not years or Assessment.objects.exists() or any(scheme not in known for scheme, *_ in _CASES):
        return
    rows = results().rows(
        "SELECT entity_id FROM entity WHERE entity_id <> ? ORDER BY entity_id LIMIT ?", [apart, len(_CASES)]
    )
    for (scheme, example, until, after), row in zip(_CASES, rows, strict=False):
        _walk(scheme, row["entity_id"], years[-1], example, until)
        if after:
            certificate = Certificate.objects.latest("pk")
            perform(StepCertificate(certificate.pk, after, certificate.revision, _WHY), _BUREAU)
    perform(Apply(_CASES[0][0], apart, years[-1]), Actor(f"demo-{apart[-4:]}"))


def _walk(scheme: str, firm: str, year: str, example: int, until: str) -> None:
    """Take an assessment with the answers of a worked example as far as the desk is to show it."""
    case = perform(Apply(scheme, firm, year), Actor(f"demo-{firm[-4:]}"))
    rule = scheme_as_kept(Assessment.objects.get(pk=case))
    for indicator, answer in told(rule, rule.examples[example]).items():
        perform(Tell(case, indicator, 1, Answer(answer.value)), Actor(f"demo-{firm[-4:]}"))
    way = (*_WAY[:4], "find") if until == "find" else _WAY[: _WAY.index(until) + 1]
    for step in way:
        holder = Actor(f"demo-{firm[-4:]}")
        who = {"sign": holder, "apply": holder, "certify": _BUREAU}.get(step, _ASSESSOR)
        if step == "find":
            revision = Assessment.objects.get(pk=case).revision
            perform(
                TellFinding(
                    case, "raise", revision, _WHY, kind="minor", indicator=next(iter(rule.indicators))
                ),
                who,
            )
        perform(StepAssessment(case, step, Assessment.objects.get(pk=case).revision, _WHY), who)
