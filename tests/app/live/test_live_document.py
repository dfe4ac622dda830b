"""The block ``live`` of a source: every adapter offers its model, and lint refuses what it does not have."""

from pathlib import Path

import pytest

from tanliu.app.live import adapters
from tanliu.app.live.adapters import mqtt
from tanliu.app.live.source import all_of, of
from tanliu.catalog.lint import lint
from tanliu.catalog.schema.export import schemas
from tanliu.catalog.source.load import load
from tanliu.kit.errors import TanliuError

SAMPLES = Path(adapters.__file__).parent / "sample"
NAMES = sorted(adapters.ADAPTERS)


def pack(folder: Path, name: str, old: str = "", new: str = "") -> Path:
    """Write a pack with the sample of an adapter, one thing in it changed."""
    text = (SAMPLES / f"{name}.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "mine" / "sources").mkdir(parents=True)
    (folder / "mine" / "sources" / f"{name}.yaml").write_text(text.replace(old, new), encoding="utf-8")
    (folder / "mine" / "README.md").write_text("Live sources\n", encoding="utf-8")
    (folder / "mine" / "pack.yaml").write_text(
        "id: mine\nversion: '2026.11'\nlicence: Apache-2.0\ntitle: {en: mine, zh: 我的}\n"
        "describes: {en: Live sources., zh: 实时数据源。}\ndepends: []\n",
        encoding="utf-8",
    )
    return folder / "mine"


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_of_every_adapter_is_silent_under_lint(tmp_path: Path, name: str) -> None:
    assert [str(one) for one in lint(pack(tmp_path, name))] == []


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        ("mqtt", "client_id:", "client:", "live.mqtt.client: unknown key"),
        ("mqtt", 'topics: ["spBv1.0/park/DDATA/+/+"]', "topics: []", "live.mqtt.topics: the list is too short"),
        ("mqtt", "port: 1883", "port: 99999", "live.mqtt.port: a number out of its range; found 99999"),
        ("mqtt", "kwh: row.value", "volt: row.value", "live.payload.columns.volt: the tables take no such"),
        ("mqtt", "kind: sparkplug", "kind: xml", "live.payload.kind: not one of what is offered"),
        ("modbus", "address: 200", "address: 65536", "live.modbus.registers.1.address: a number out of its"),
        ("modbus", "every_seconds: 900", "every_seconds: 7", "live.modbus.every_seconds: a poll is a whole"),
        ("modbus", "words: little", "words: middle", "live.modbus.registers.1.words: not one of what"),
        ("folder", "every_seconds: 2", "every: 2", "live.folder.every: unknown key"),
        ("folder", "path: /srv/readings, ", "", "live.folder: a key is missing; accepted: path"),
        ("folder", "folder:", "fax:", "live.fax: unknown key; found 'fax'; accepted: folder, modbus, mqtt"),
    ],
)  # fmt: skip
def test_lint_names_the_line_and_key_of_a_live_block(
    tmp_path: Path, name: str, old: str, new: str, what: str
) -> None:
    folder = pack(tmp_path, name, old, new)
    (found, *_) = lint(folder)
    lines = (folder / "sources" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    assert what in str(found)
    assert (new.split(":")[0] or "folder") in lines[found.line - 1]


def test_a_password_is_asked_for_where_one_listens_and_not_where_one_reads(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    file = tmp_path / "sources" / "mqtt.yaml"
    text = (SAMPLES / "mqtt.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("port: 1883", "password_env: NO_SUCH_VARIABLE"), encoding="utf-8")
    settings = of(load(file)).settings
    assert isinstance(settings, mqtt.Settings)
    assert settings.port == 1883
    with pytest.raises(TanliuError, match=r"live.mqtt.password_env: the environment has no such variable"):
        all_of(tmp_path, [])


def test_editors_are_offered_the_keys_of_every_adapter() -> None:
    schema = schemas()["source"]
    live = schema["$defs"]["Listening"]["properties"]
    assert {*NAMES, "payload"} == set(live)
