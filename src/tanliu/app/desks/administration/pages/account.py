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

from tanliu.app.desks.administration.actions import (
    MOST_DAYS,
    MOST_TOKENS,
    ChangePassword,
    NewToken,
    RevokeToken,
    scopes_of,
)
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.models import ApiToken
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.report.phrase import say


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
    ended = perform(ChangePassword(form), actor_of(request))
    update_session_auth_hash(request, form.user)
    messages.success(request, say("password_changed", language(), tokens=ended))
    return redirect("account")


@page()
@require_POST
def new_token(request: HttpRequest) -> HttpResponseBase:
    """Make a token and show its secret this once."""
    name, days = request.POST.get("name", "").strip(), request.POST.get("days", "")
    wanted = NewToken(name, request.POST.getlist("scopes"), days)
    token, secret = perform(wanted, actor_of(request))
    response = _account(request, secret=secret, made=token)
    response["Cache-Control"] = "no-store"
    return response


@page()
@require_POST
def revoke_token(request: HttpRequest, number: int) -> HttpResponseBase:
    """End a token of the user's own."""
    token = get_object_or_404(ApiToken, pk=number, user=request.user)
    perform(RevokeToken(token), actor_of(request))
    messages.success(request, say("token_revoked", language(), name=token.name))
    return redirect("account")


def _account(request: HttpRequest, *, status: int = 200, **shown: Any) -> HttpResponseBase:
    tokens = list(ApiToken.objects.filter(user=request.user).order_by("-created_at")[:MOST_TOKENS])
    told = {"tokens": tokens, "scopes": scopes_of(request.user), "most_days": MOST_DAYS, **shown}
    return render(request, "administration/account.html", told, status=status)
