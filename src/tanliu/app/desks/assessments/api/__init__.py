"""Schemes, assessments and certificates over the interface."""

from __future__ import annotations

from tanliu.app.desks.assessments.api.assessments import router as assessments
from tanliu.app.desks.assessments.api.certificates import router as certificates
from tanliu.app.desks.assessments.api.findings import router as findings
from tanliu.app.desks.assessments.api.schemes import router as schemes
from tanliu.app.desks.assessments.api.statistics import router as statistics

routers = (schemes, assessments, findings, certificates, statistics)
