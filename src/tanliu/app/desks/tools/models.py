"""Answers of tools that somebody keeps, and the files they rest on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class KeptFile(models.Model):
    """A file as it was handed over, once however often it serves."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    content = models.BinaryField()
    """Packed with gzip."""

    def __str__(self) -> str:
        return self.sha256


class KeptAnswer(models.Model):
    """An answer as it was given; another one with other inputs is the next, and one that is taken back stays."""

    tool = models.CharField(max_length=60)
    title = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=150, db_index=True)
    is_sample = models.BooleanField(default=False)
    texts = models.JSONField()
    files = models.JSONField()
    """By field: name, size and SHA-256."""
    packs = models.JSONField()
    """Of the packs in use: id and version."""
    answers = models.JSONField()
    """By language."""
    inputs = models.CharField(max_length=64)
    """SHA-256 of tool, texts, files and packs: what is kept twice by one person is kept once."""
    kept_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["author", "inputs"],
                condition=models.Q(withdrawn_at=None),
                name="an_answer_is_kept_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tool} of {self.author}"
