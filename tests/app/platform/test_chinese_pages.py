"""Chinese pages tell nothing in English but names of documents, quotations and what people typed."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from django.test import Client
from door_cast import cast_of
from test_doors import API, DOORS

from tanliu.app.platform.served import catalog

#: Elements whose text is no prose of ours: code, what was typed, what is quoted in its own language.
_SILENT = frozenset({"script", "style", "code", "pre", "textarea", "option", "svg"})
#: Three words of English in a row, lower case after the first: a sentence, not a name.
_ENGLISH = re.compile(r"[A-Za-z][a-z'’]+(?:[ ,;:]+[a-z(][a-z'’-]*){2,}")
#: What is typed at a shell, lists of columns of files and ids of the ledger are what they are in every language.
_AS_TYPED = re.compile(
    r"tanliu( [a-z-]+)+|([a-z_]+, ){3,}[a-z_]+|share change growth|command line \(root\)|(budget|supplement|void|settle) .*"
)


class Told(HTMLParser):
    """The texts of a page that are told in its language."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag not in ("br", "img", "input", "meta", "link", "hr", "path", "polyline", "circle"):
            self._open.append(tag in _SILENT or (tag != "html" and known.get("lang") == "en"))
        self.texts += [
            value for key in ("title", "aria-label", "placeholder", "alt") if (value := known.get(key))
        ]

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag not in ("br", "p", "input"):
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._open) and data.strip():
            self.texts.append(" ".join(data.split()))


def test_no_page_tells_a_sentence_of_english(served: Path) -> None:
    cast = cast_of()
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(cast.users["district"], "django.contrib.auth.backends.ModelBackend")
    names = {one.id for one in catalog().translations.values() if one.id == one.zh}
    found: dict[str, str] = {}
    seen = 0
    for door in DOORS:
        is_page = door["by"] == "session" and door["method"] == "GET" and door["district"] == "200"
        if not is_page or door["address"].startswith(API) or "format=" in door["address"]:
            continue
        address = door["address"].format_map(cast.objects)
        page = client.get(address)
        if not page.headers.get("content-type", "").startswith("text/html"):
            page.close()
            continue
        told = Told()
        told.feed(page.content.decode())
        seen += 1
        for text in told.texts:
            if _ENGLISH.search(_AS_TYPED.sub("", text)) and text not in names:
                found.setdefault(text, address)
    assert seen > 100
    assert not found, "\n".join(f"{address}: {text[:200]}" for text, address in found.items())
