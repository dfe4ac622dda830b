"""The link of the first run opens once, to whoever has it, until there is an account."""

from __future__ import annotations

from pathlib import Path

import pytest

from tanliu.app.desks.start import first


@pytest.mark.django_db
def test_link_is_kept_as_a_hash_and_a_new_one_ends_the_old(tmp_path: Path) -> None:
    old, new = first.issue(tmp_path), first.issue(tmp_path)
    assert old and new and old != new
    told = (tmp_path / "first-run").read_text(encoding="ascii")
    assert new not in told and (tmp_path / "first-run").stat().st_mode & 0o077 == 0
    assert (first.opens(tmp_path, new), first.opens(tmp_path, old), first.opens(tmp_path, "")) == (
        True,
        False,
        False,
    )
    first.use_up(tmp_path)
    assert not first.opens(tmp_path, new)


@pytest.mark.django_db
def test_no_link_is_made_and_none_opens_once_there_is_an_account(tmp_path: Path) -> None:
    from django.contrib.auth.models import User

    secret = first.issue(tmp_path)
    User.objects.create_user("somebody", password="some-long-word-1")
    assert secret and not first.opens(tmp_path, secret)
    assert first.issue(tmp_path) is None and not (tmp_path / "first-run").exists()
