"""Cases of all processes: where each stands, every step that it took, its branches, clocks, notices, and holds."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Case(models.Model):
    """Something that moves by a process, in the edition of the process in which it began.

    ``revision`` grows with every change, so that who looked at an older one cannot overwrite. What a process needs to
    keep besides is a model of its desk that extends this one. ``due_on`` is the next due day of its clocks.
    """

    process = models.CharField(max_length=40)
    edition = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    entity_id = models.CharField(max_length=64, db_index=True)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=40)
    revision = models.PositiveIntegerField(default=1)
    opened_by = models.CharField(max_length=150)
    opened_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_assumed = models.BooleanField(default=False)

    class Meta:
        app_label = "office"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["process", "subject", "version"], name="one_case_a_version"),
            models.UniqueConstraint(
                fields=["process", "subject"],
                condition=models.Q(closed_at=None),
                name="one_open_case_a_subject",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["process", "state", "changed_at"], name="cases_by_state"),
            models.Index(fields=["closed_at", "due_on"], name="cases_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.process} {self.subject} v{self.version} {self.state}"

    def is_open(self) -> bool:
        return self.closed_at is None


class CaseStep(models.Model):
    """What somebody did with a case: never changed, each with the hash of the one before it in the case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    revision = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField(default=0)
    member = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=40, blank=True)
    party = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    state_from = models.CharField(max_length=40)
    state_to = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        app_label = "office"
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            # the key made of the cause: a revision of a case is made once
            models.UniqueConstraint(fields=["case", "revision", "place"], name="one_step_a_revision")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new step.

        Raises
        ------
        TypeError
            When it was written before.
        """
        if self.pk is not None:
            raise TypeError("a step of a case is never changed")
        super().save(*args, **kwargs)


class CaseBranch(models.Model):
    """One of several answers that are awaited at the same time."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="branches")
    group = models.CharField(max_length=40)
    opened_revision = models.PositiveIntegerField()
    member = models.CharField(max_length=40)
    state = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, null=True, blank=True)

    class Meta:
        app_label = "office"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["case", "opened_revision", "member"], name="one_branch_a_member")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.member} {self.outcome or self.state}"


class CaseClock(models.Model):
    """Working days that run for a case or a branch.

    ``due_on`` is empty while paused, and ``due_assumed`` where a year without a calendar was on the way. ``wants_on`` is
    the day with which a reminder is due or silence has its effect; empty when nothing is left to do.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    member = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40)
    working_days = models.PositiveSmallIntegerField()
    started_on = models.DateField()
    counted_from = models.DateField(null=True, blank=True)
    used_days = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(null=True, blank=True, db_index=True)
    due_assumed = models.BooleanField(default=False)
    wants_on = models.DateField(null=True, blank=True, db_index=True)
    stopped_on = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "office"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["case", "member", "kind"],
                condition=models.Q(stopped_on=None),
                name="one_running_clock",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.due_on}"


#: The permission of a notice that everybody with a role reads.
EVERYBODY = "*"


class CaseNotice(models.Model):
    """A message to a party of a case, written with the step that causes it, or once for a cause such as a due day.

    One without a case is of the platform itself or of the desk whose page it names, and told to all who have its permission and see its entity, or everything where it has none; one with the permission ``EVERYBODY`` to whoever has a role, one with a person to this person alone. Whoever has the permission of the party and sees the entity may read it; who read and who acknowledged it is kept for each person.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notices", null=True)
    revision = models.PositiveIntegerField()
    to = models.CharField(max_length=40)
    permission = models.CharField(max_length=40, default="")
    entity_id = models.CharField(max_length=64, default="")
    text_en = models.CharField(max_length=200)
    text_zh = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)
    cause = models.CharField(max_length=120, null=True, blank=True)
    page = models.CharField(max_length=60, default="", blank=True)
    address = models.CharField(max_length=200, default="", blank=True)
    topic = models.CharField(max_length=40, default="", blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "office"
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["cause", "to"], name="one_notice_a_cause")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["permission", "id"], name="notices_by_permission")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} to {self.to}"


class NoticeRead(models.Model):
    """Somebody read a notice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    notice = models.ForeignKey(CaseNotice, on_delete=models.CASCADE)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "office"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "notice"], name="one_reading_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.notice_id}"


class NoticesSeen(models.Model):
    """Up to which notice somebody read all that they saw."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    up_to = models.BigIntegerField(default=0)

    class Meta:
        app_label = "office"

    def __str__(self) -> str:
        return f"{self.user_id} up to {self.up_to}"


class Hold(models.Model):
    """Something that forbids actions on the cases of an entity while it lasts, and why."""

    kind = models.CharField(max_length=40)
    entity_id = models.CharField(max_length=64, db_index=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    cause = models.CharField(max_length=200)

    class Meta:
        app_label = "office"

    def __str__(self) -> str:
        return f"{self.kind} {self.entity_id} since {self.since}"
