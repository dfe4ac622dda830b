"""Certificates as signed texts of a server: what is public, what is printed, a key that changes, and the command that checks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from tanliu.app.desks.assessments import signing
from tanliu.app.desks.assessments.actions.certify import StepCertificate
from tanliu.app.desks.assessments.actions.rotate import RotateKey
from tanliu.app.desks.assessments.models import Assessment, Certificate, CertificateKey
from tanliu.app.desks.assessments.queries.assessments import CERTIFICATE
from tanliu.app.platform.action import Actor, NotPermittedError, perform
from tanliu.app.platform.casework.move import begin
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.home import workspace_path
from tanliu.decide.assessment.certificate import months_after, numbered
from tanliu.decide.assessment.offline import judge, read_keys

WANG = Actor("wang")


@pytest.fixture
def found(covers: dict[str, list[str]]) -> Certificate:
    from tanliu.app.desks.assessments.actions.assess import Apply

    firm = covers["enterprise"][0]
    case = perform(Apply("zero-waste-to-landfill", firm, "2025"), Actor("li"))
    told = {
        "awarded_by": Assessment.objects.get(pk=case), "scheme": "zero-waste-to-landfill", "level": "gold",
        "holder": "Depot 某物流", "issued_on": today(), "valid_until": months_after(today(), 36), "looked_on": today(),
        "surveillance_months": 12,
    }  # fmt: skip
    return begin(Certificate, CERTIFICATE, numbered("ZWL", 2026, 1), firm, WANG, **told)


def _standing(text: str, listed: str) -> str:
    return judge(text, listed, signing.keys(), today(), 7).standing


def test_a_suspended_certificate_fails_without_a_network(found: Certificate) -> None:
    text, before = signing.text_of(found), signing.standings()
    assert _standing(text, before) == "valid"
    perform(StepCertificate(found.pk, "suspend", found.revision, "because"), WANG)
    assert _standing(text, signing.standings()) == "suspended"
    # who keeps the older list reads what it says, until it is too old
    assert _standing(text, before) == "valid"


def test_a_key_changes_and_what_it_signed_holds_until_it_is_lost(found: Certificate) -> None:
    text = signing.text_of(found)
    (first,) = signing.keys()
    with pytest.raises(NotPermittedError):
        perform(RotateKey(), Actor("nobody", user=AnonymousUser()))
    perform(RotateKey(), WANG)
    old, new = signing.keys()
    assert old.public == first.public and old.until == today() and new.until is None
    assert _standing(text, signing.standings()) == "valid" and signing.text_of(found) != text
    file = workspace_path() / "certificate-keys" / "2.key"
    assert file.stat().st_mode & 0o077 == 0
    perform(RotateKey(is_lost=True), WANG)
    assert [one.is_lost for one in CertificateKey.objects.all()] == [False, True, False]


def test_anybody_reads_register_keys_and_list(found: Certificate, client: Client) -> None:
    page = client.get("/verify/register", {"q": "depot"}).content.decode()
    assert found.number in page and "Depot 某物流" in page
    assert found.number not in client.get("/verify/register", {"q": "nobody"}).content.decode()
    assert found.number not in client.get("/verify/register", {"scheme": "green-logistics"}).content.decode()
    keys = read_keys(client.get("/verify/keys.json").content.decode())
    assert keys == signing.keys()
    listed = client.get("/verify/standings.txt").content.decode()
    assert judge(signing.text_of(found), listed, keys, today(), 0).standing == "valid"


def test_the_document_has_both_codes(found: Certificate, client_of: Callable[[str], Client]) -> None:
    client = client_of("enterprise")
    body = client.get(f"/certificates/{found.number}/certificate.pdf").content
    assert body.startswith(b"%PDF") and body.count(b"/Type /Page\n") == 1
    text = client.get(f"/certificates/{found.number}/certificate.txt").content.decode()
    assert text.strip("\n") == signing.text_of(found)


def test_the_command_tells_what_holds_in_both_languages(found: Certificate, tmp_path: Path) -> None:
    from tanliu.decide.assessment.offline import keys_told

    perform(StepCertificate(found.pk, "suspend", found.revision, "because"), WANG)
    names = ("text", "list", "keys")
    files = dict(zip(names, (tmp_path / f"{one}.txt" for one in names), strict=True))
    files["text"].write_text(signing.text_of(found) + "\r\n")
    files["list"].write_text(signing.standings() + "\n")
    files["keys"].write_text(json.dumps(keys_told(signing.keys())))
    command = [
        sys.executable, "-m", "tanliu", "certificates", "verify", str(files["text"]), "--keys", str(files["keys"]), "--list",
        str(files["list"]),
    ]  # fmt: skip
    told = subprocess.run([*command, "--lang", "zh"], capture_output=True, text=True, check=False)
    assert (
        told.returncode == 1
        and told.stdout.startswith("暂停")
        and "金级" in told.stdout
        and "距今 0 天" in told.stdout
    )
    files["list"].write_text(files["text"].read_text())
    wrong = subprocess.run(command, capture_output=True, text=True, check=False)
    assert wrong.returncode != 0 and "no text of this kind" in wrong.stdout + wrong.stderr


def test_the_list_reads_certificates_anew_only_after_a_change(
    found: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    standing = Certificate.standing
    monkeypatch.setattr(
        Certificate, "standing", lambda one, day: (read.append(one.pk), standing(one, day))[1]
    )
    first, second = signing.standings(), signing.standings()
    assert read == [found.pk] and first[:5] == second[:5] == "TLS1:"
    perform(StepCertificate(found.pk, "suspend", found.revision, "because"), WANG)
    assert _standing(signing.text_of(found), signing.standings()) == "suspended" and len(read) == 2
    # another day is another list: one may be overdue by then
    late = found.surveil_until
    assert late is not None
    monkeypatch.setattr(signing, "today", lambda: late + timedelta(days=1))
    signing.standings()
    assert len(read) == 3


def test_a_pack_keeps_its_certificates_out_of_the_register(
    found: Certificate, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = import_module("tanliu.app.desks.assessments.pages.verify")
    known = verify.schemes(verify.catalog())
    scheme = known[found.scheme].model_copy(update={"registered": False})
    assert found.number in client.get("/verify/register").content.decode()
    monkeypatch.setattr(verify, "schemes", lambda _: known | {found.scheme: scheme})
    shown = client.get("/verify/register").content.decode()
    assert found.number not in shown and scheme.title["en"] in shown
    asked = client.get("/verify/register", {"q": found.number, "scheme": found.scheme}).content.decode()
    assert f"/verify/{found.number}" not in asked
    assert client.get(f"/verify/{found.number}").status_code == 200


def test_who_checks_without_keys_is_told_how_to_get_them(tmp_path: Path) -> None:
    from tanliu.app.desks.assessments.offline_cli import verify
    from tanliu.kit.errors import TanliuError

    text = tmp_path / "certificate.txt"
    text.write_text("TLC1:X")
    with pytest.raises(TanliuError, match=r"two files") as caught:
        verify(text)
    assert "--keys keys.json" in str(caught.value) and "/verify/keys.json" in str(caught.value)
    with pytest.raises(TanliuError) as caught:
        verify(text, keys=text)
    assert "certificates standings > standings.txt" in str(caught.value)
