"""Assessments, their answers and evidence, and certificates."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models

from tanliu.app.platform.casework.models import Case
from tanliu.decide.assessment.certificate import months_after, standing


class Assessment(Case):
    """An object under a scheme, a case of the process ``assessment``; answers are rows of their own."""

    scheme = models.CharField(max_length=60)
    document = models.TextField()
    """The scheme as it was when the assessment began."""
    period = models.CharField(max_length=7)
    assessed_by = models.CharField(max_length=150, blank=True)
    """Who proposed the outcome."""
    decided_by = models.CharField(max_length=150, blank=True)
    level = models.CharField(max_length=40, blank=True)
    """As decided; empty before, and where no level was reached."""

    def __str__(self) -> str:
        return f"assessment {self.subject}"


class Evidence(models.Model):
    """A paper of an enterprise, kept as it came: one upload serves any number of answers and schemes."""

    entity_id = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    valid_until = models.DateField(null=True, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=("entity_id", "sha256"), name="one_evidence_once")
        ]

    def __str__(self) -> str:
        return self.name


class AssessmentAnswer(models.Model):
    """An answer; another one to the same indicator is another row, and the newest counts."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="answers")
    indicator = models.CharField(max_length=60)
    value = models.CharField(max_length=40, blank=True)
    absent = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    doubt = models.CharField(max_length=200, blank=True)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    figure = models.CharField(max_length=60, blank=True)
    """The amount of the results that it was taken from; empty where somebody told it."""
    computed = models.CharField(max_length=60, blank=True)
    """A figure of a tool beside the answer, with its unit."""
    kept_answer = models.PositiveBigIntegerField(null=True, blank=True)
    """Number of the kept answer of the tool that explains it."""
    party = models.CharField(max_length=40)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.indicator} {self.value}"


class AssessmentFinding(models.Model):
    """What an assessor found: answered by the applicant, closed by an assessor; a major or minor one holds the assessment."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=12)
    indicator = models.CharField(max_length=60, blank=True)
    stage = models.CharField(max_length=40)
    """State of the assessment in which it was raised."""
    text = models.CharField(max_length=2000)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=2000, blank=True)
    """What the assessor said of the answer."""
    closed_by = models.CharField(max_length=150, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.text[:40]}"

    @property
    def holds(self) -> bool:
        """Return whether the assessment waits for it."""
        return self.closed_at is None and self.kind != "observation"


class Advice(models.Model):
    """Advice that a person gave to an object, told by themselves or by who decides."""

    person = models.CharField(max_length=150)
    entity_id = models.CharField(max_length=64, db_index=True)
    until = models.DateField()
    what = models.CharField(max_length=500)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.person} {self.entity_id} {self.until}"


class Certificate(Case):
    """A certificate, a case of the process ``certificate``; its subject is its number.

    That it is too old, or was not looked at in time, is found by the day on which somebody looks.
    """

    awarded_by = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="awarded")
    """The assessment on which it rests."""
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    """The certificate of the same object and scheme before it: this one recertifies."""
    issuer = models.CharField(max_length=200, blank=True)
    """Who issued it, as on that day; empty of those from before issuers were kept."""
    scheme = models.CharField(max_length=60)
    level = models.CharField(max_length=40)
    holder = models.CharField(max_length=200)
    """Name of the object on the day of issue."""
    issued_on = models.DateField()
    valid_until = models.DateField()
    looked_on = models.DateField()
    """Day of the last surveillance; of the issue before the first."""
    surveillance_months = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return self.subject

    @property
    def number(self) -> str:
        return str(self.subject)

    @property
    def surveil_until(self) -> date | None:
        """Return the last day for the next surveillance."""
        months = self.surveillance_months
        return None if months is None else min(months_after(self.looked_on, months), self.valid_until)

    def standing(self, day: date) -> str:
        """Return how it stands on a day: ``valid``, ``unwatched``, ``suspended``, ``withdrawn`` or ``expired``."""
        return standing(self.state, self.valid_until, self.surveil_until, day)


class CertificateKey(models.Model):
    """The public half of a key that signs certificates; its secret lies in the workspace under the number of its row."""

    place = models.PositiveIntegerField(unique=True)
    public = models.CharField(max_length=64, unique=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    is_lost = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]

    def __str__(self) -> str:
        return f"key {self.place}"
