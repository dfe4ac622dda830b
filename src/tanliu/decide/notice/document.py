"""The document of notices under ``notices/`` of a pack: topics, their deadlines, and the words of messages."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Sourced, Text, fault

#: What the words of a message may name.
PLACES = frozenset({"text", "topic", "subject", "due", "address", "at", "count", "items", "code"})


class Template(Block):
    """Subject and text of a message; names in braces stand for what it is about."""

    subject: Bilingual
    body: Bilingual

    @model_validator(mode="after")
    def _names_known(self) -> Self:
        for at, words in (("subject", self.subject), ("body", self.body)):
            for language in ("en", "zh"):
                try:
                    named = {name for _, name, _, _ in Formatter().parse(words[language]) if name is not None}
                except ValueError as error:
                    raise fault("braces that do not close", at=(at, language), found=str(error)) from error
                if unknown := named - PLACES:
                    raise fault(
                        "a message cannot name this", at=(at, language), found=", ".join(sorted(unknown)),
                        accepted=", ".join(sorted(PLACES)),
                    )  # fmt: skip
        return self


class Topic(Block):
    """What notices are about, as somebody chooses what to be told of."""

    name: Bilingual
    processes: tuple[Text, ...] = ()
    """Processes whose steps and clocks are told under it."""
    pages: tuple[Text, ...] = ()
    """Pages of desks whose notices are told under it."""
    answer_within: Annotated[Count, Field(ge=1)] | None = None
    """Working days after which a notice that nobody acknowledged is told further; without it none is."""
    escalate_to: Text | None = None
    """The permission of those who are told then."""

    @model_validator(mode="after")
    def _escalates_to_somebody(self) -> Self:
        if (self.answer_within is None) != (self.escalate_to is None):
            raise fault(
                "answer_within and escalate_to go together", at=("escalate_to",), found=self.escalate_to
            )
        return self


class Notices(Dated, Sourced):
    """Topics, and the words of messages."""

    notice: Text
    """Id of the document."""
    kind: Literal["notices"] = "notices"
    topics: Annotated[Mapping[str, Topic], Field(min_length=1)]
    other: Bilingual
    """Name of notices of no topic."""
    due_before: Annotated[Count, Field(ge=0)]
    """Working days before the last day of a report with which it is told to be due."""
    job_longer_than_s: Annotated[Count, Field(ge=0)]
    """Seconds after which the end of background work is told to its owner."""
    meter_silent_days: Annotated[Count, Field(ge=1)]
    """Days without a reading, before the newest day of which any is known, after which a meter is told to be silent."""
    most_a_message: Annotated[Count, Field(ge=1)]
    """Notices that one message lists; of others it tells the number."""
    one: Template
    several: Template
    item: Bilingual
    """A line of a message of several."""
    confirm: Template
    """What asks whether a mailbox is its owner's."""

    @model_validator(mode="after")
    def _each_under_one_topic(self) -> Self:
        seen: dict[tuple[str, str], str] = {}
        for id_, topic in self.topics.items():
            for kind, names in (("processes", topic.processes), ("pages", topic.pages)):
                for name in names:
                    if (kind, name) in seen:
                        raise fault(
                            "stands under two topics",
                            at=("topics", id_, kind),
                            found=f"{name}, {seen[kind, name]}",
                        )
                    seen[kind, name] = id_
        return self

    def topic_of(self, told: str, process: str | None, page: str) -> str:
        """Return the topic of a notice: the one it tells, that of its process, that of its page; empty for none."""
        if told in self.topics:
            return told
        for id_, topic in self.topics.items():
            if (process is not None and process in topic.processes) or (page and page in topic.pages):
                return id_
        return ""
