"""Signing in: five wrong passwords lock a name for its address, many from one address slow the address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.views import LoginView
from django.db.models import Sum
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tanliu.app import clock
from tanliu.app.platform.address import address


class SignIn(LoginView):
    """The form, closed for a while to an address that tried one name after the other."""

    template_name = "web/login.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Try a password, unless too many came from here."""
        if wrong_from(address(request)) < settings.TANLIU_WRONG_BY_ADDRESS:
            return super().post(request, *args, **kwargs)
        answer = render(request, "web/locked.html", status=429)
        answer["Retry-After"] = str(int(_cool_off().total_seconds()))
        return answer


def wrong_from(place: str | None) -> int:
    """Return how many wrong passwords came from an address within the time of a lock, whatever the names."""
    recent = AccessAttempt.objects.filter(ip_address=place, attempt_time__gt=clock.now() - _cool_off())
    return int(recent.aggregate(wrong=Sum("failures_since_start"))["wrong"] or 0)


def _cool_off() -> timedelta:
    return timedelta(hours=settings.AXES_COOLOFF_TIME)
