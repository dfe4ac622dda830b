"""The page of the design system, by its screenshots: colours are those of the style sheet in light, dark and the second palette."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from journey_axe import grave
from PIL import Image
from visitor import Visitor

_NAMES = ("accent", "warn", "bad", "ink", "paper", "card", "c1", "c3", "c5")


def _seen(visitor: Visitor) -> dict[str, tuple[int, ...]]:
    """Return the colour in the middle of each sample, as the screenshot has it."""
    found = {}
    for name in _NAMES:
        place = visitor.page.locator(f"[data-colour={name}]")
        # the bar at the foot of a phone lies over what is scrolled to the edge
        place.evaluate("(one) => one.scrollIntoView({ block: 'center' })")
        picture = Image.open(io.BytesIO(place.screenshot())).convert("RGB")
        found[name] = picture.getpixel((picture.width // 2, picture.height // 2))
    return found


def _meant(visitor: Visitor) -> dict[str, tuple[int, ...]]:
    told = visitor.page.evaluate(
        "(names) => names.map((one) => getComputedStyle(document.documentElement).getPropertyValue('--' + one).trim())",
        list(_NAMES),
    )
    return {
        name: tuple(int(text.removeprefix("#")[at : at + 2], 16) for at in (0, 2, 4))
        for name, text in zip(_NAMES, (_whole(one) for one in told), strict=True)
    }


def _whole(text: str) -> str:
    code = text.removeprefix("#")
    return code if len(code) == 6 else "".join(2 * one for one in code)


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [("en", 1440, "light"), ("zh", 1440, "dark"), ("en", 390, "dark"), ("zh", 390, "light")],
)
def test_it_looks_as_the_style_sheet_says(
    language: str, width: int, theme: str, visitor_of: Callable[..., Visitor]
) -> None:
    visitor = visitor_of(language, width, theme=theme)
    visitor.enter("district")
    visitor.go("/design")
    plain = _seen(visitor)
    assert plain == _meant(visitor)
    # text is far from its ground, and of the states none is another
    assert len({plain[name] for name in ("accent", "warn", "bad", "ink", "card")}) == 5
    assert abs(sum(plain["ink"]) - sum(plain["card"])) > 400
    assert (sum(plain["card"]) > 600) == (theme == "light")
    visitor.page.locator("[data-palette-toggle]").click()
    safe = _seen(visitor)
    assert safe == _meant(visitor) and safe["c1"] != plain["c1"] and safe["accent"] == plain["accent"]
    assert grave(visitor) == []


def test_cards_of_a_row_are_of_one_height_and_no_badge_of_bad_news_is_green(
    visitor_of: Callable[..., Visitor],
) -> None:
    visitor = visitor_of("en", 1440)
    visitor.enter("district")
    visitor.go("/design")
    heights: list[Any] = visitor.page.locator("main .stat").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert len(heights) == 4 and max(heights) - min(heights) < 1
    for kind in ("warn", "bad"):
        picture = Image.open(io.BytesIO(visitor.page.locator(f"#badges .badge.{kind}").screenshot())).convert(
            "RGB"
        )
        red, green, _ = picture.getpixel((picture.width // 2, 3))
        assert red > green


#: Pixels between the words of neighbours in the bar at the foot of a phone's screen.
APART = """() => {
  const boxes = [...document.querySelectorAll(".foot a, .foot button")].map((one) => {
    const range = document.createRange(); range.selectNodeContents(one); return range.getBoundingClientRect();
  });
  return boxes.slice(1).map((box, at) => box.left - boxes[at].right).concat(boxes[0].left, innerWidth - boxes.at(-1).right);
}"""


@pytest.mark.parametrize(
    ("role", "language", "width"),
    [("district", "en", 390), ("town", "en", 360), ("enterprise", "en", 390), ("district", "zh", 360)],
)
def test_words_of_the_bar_at_the_foot_do_not_touch(
    role: str, language: str, width: int, visitor_of: Callable[..., Visitor]
) -> None:
    visitor = visitor_of(language, width)
    visitor.enter(role)
    assert min(visitor.page.evaluate(APART)) >= 4
