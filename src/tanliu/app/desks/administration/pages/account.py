"""A user's own account: password, language, and the tokens by which programs act in their name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tanliu.app import clock
from tanliu.app.platform.access import may
from tanliu.app.platform.models import ApiToken
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import note, page
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.phrase import say

MOST_DAYS, MOST_TOKENS = 3650, 50


@page()
def account(request: HttpRequest) -> HttpResponseBase:
    """Show the account."""
    return _account(request)


@sensitive_post_parameters()
@page()
@require_POST
def password(request: HttpRequest) -> HttpResponseBase:
    """Change the password; other sessions of the user end."""
    form = PasswordChangeForm(request.user, request.POST)
    if not form.is_valid():
        return _account(request, form=form, status=422)
    form.save()
    update_session_auth_hash(request, form.user)
    note(request, "password.change", request.user.get_username())
    messages.success(request, say("password_changed", language()))
    return redirect("account")


@page()
@require_POST
def new_token(request: HttpRequest) -> HttpResponseBase:
    """Make a token and show its secret this once."""
    name, scopes, days = _wanted(request)
    _require_room(request.user)
    token, secret = ApiToken.issue(request.user, name, scopes, days)
    note(request, "token.make", name, token=token.pk, scopes=scopes, days=days)
    response = _account(request, secret=secret, made=token)
    response["Cache-Control"] = "no-store"
    return response


@page()
@require_POST
def revoke_token(request: HttpRequest, number: int) -> HttpResponseBase:
    """End a token of the user's own."""
    token = get_object_or_404(ApiToken, pk=number, user=request.user)
    if token.revoked_at is None:
        ApiToken.objects.filter(pk=token.pk).update(revoked_at=clock.now())
        note(request, "token.revoke", token.name, token=token.pk)
    messages.success(request, say("token_revoked", language(), name=token.name))
    return redirect("account")


def _account(request: HttpRequest, *, status: int = 200, **shown: Any) -> HttpResponseBase:
    tokens = list(ApiToken.objects.filter(user=request.user).order_by("-created_at")[:MOST_TOKENS])
    told = {"tokens": tokens, "scopes": _scopes(request.user), "most_days": MOST_DAYS, **shown}
    return render(request, "administration/account.html", told, status=status)


def _scopes(user: Any) -> tuple[str, ...]:
    """Return the scopes that are of use to the role: who may change nothing needs no token for it."""
    writes = any(may(user, verb) for verb in ("deliver", "import", "compute", "review"))
    return ApiToken.SCOPES if writes else ("read",)


def _wanted(request: HttpRequest) -> tuple[str, list[str], int]:
    name, days = request.POST.get("name", "").strip(), request.POST.get("days", "")
    scopes = [one for one in _scopes(request.user) if one in request.POST.getlist("scopes")]
    if not 1 <= len(name) <= 80:
        raise TanliuError("a token needs a name", found=name, accepted=Message("1 to 80 characters"))
    if not scopes:
        raise TanliuError("a token needs a scope", accepted=", ".join(_scopes(request.user)))
    if not (days.isascii() and days.isdigit() and len(days) <= 5 and 1 <= int(days) <= MOST_DAYS):
        raise TanliuError("not a number of days", found=days, accepted=Message("1 to {most}", most=MOST_DAYS))
    return name, scopes, int(days)


def _require_room(user: Any) -> None:
    valid = ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=clock.now()).count()
    if valid >= MOST_TOKENS:
        raise TanliuError(
            "too many tokens", found=valid, accepted=Message("at most {most}; revoke some", most=MOST_TOKENS)
        )
