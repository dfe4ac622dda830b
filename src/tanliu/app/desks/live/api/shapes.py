"""Shapes of what the interface tells of live sources."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field


class PushedRows(Schema):
    """What was pushed is on the disk."""

    rows: int = Field(description="Rows kept")
    state: str = Field(description="kept: on the disk, booked within seconds")


class LiveSource(Schema):
    """How one live source stands."""

    source: str
    connected: bool | None = Field(description="Null for what is pushed to us")
    address: str | None
    last_message_at: datetime | None
    messages_hour: int = Field(description="Messages of the last 60 minutes")
    readings_hour: int = Field(description="Readings booked in the last 60 minutes")
    refused_hour: int = Field(description="Rows refused in the last 60 minutes")
    last_booked_at: datetime | None
    lag_seconds: float | None = Field(description="From the arrival to the booking of the last delivery")
    last_error: str | None
    last_error_at: datetime | None


class Live(Schema):
    """Live sources, and what waits to be booked."""

    booking: bool = Field(description="Whether a process books")
    listening: bool = Field(description="Whether a process listens")
    spool_bytes: int = Field(description="Bytes that wait to be booked")
    spool_seconds: float | None = Field(description="Seconds since the oldest of them came")
    last_error: str | None = Field(description="Why nothing was booked the last time it failed")
    last_error_at: datetime | None
    sources: list[LiveSource]
