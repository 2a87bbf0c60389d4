"""Every pair of colours that the pages put together can be told apart, by day and by night (WCAG 2.2: 1.4.3, 1.4.11, 2.4.11)."""

import re
from pathlib import Path

import pytest

from kallelse.web_assets import build

STATIC = build.HERE / "static"
NAMES = ("accent", "neutral", "success", "warning", "danger")
GROUNDS = ("background-default", "background-tinted", "surface-default", "surface-tinted")
TEXT, EDGE = 4.5, 3.0

type Palette = dict[str, str]


def block(text: str, begin: str) -> Palette:
    """The custom properties of the rule that begins so."""
    after = text.split(begin, 1)[1]
    return dict(re.findall(r"--([\w-]+):\s*([^;}]+)", after[: after.index("}")]))


def palettes() -> dict[str, Palette]:
    """What every token is by day and by night: the design system's own value, or ours in its place."""
    theirs = (build.PROJECT / "node_modules" / build.THEME).read_text()
    ours = (STATIC / "theme.css").read_text()
    day = block(theirs, "[data-color-scheme=light]{") | block(ours, ":root,\n[data-color-scheme] {")
    night = day | block(theirs, "[data-color-scheme=dark]{") | block(ours, '[data-color-scheme="auto"] {')
    return {"day": day, "night": night}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    digits = colour.strip().removeprefix("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def pairs() -> list[tuple[str, str, float]]:
    """What stands on what, and how much they must differ."""
    made = []
    for name in NAMES:
        prefix = f"ds-color-{name}"
        for ground in (*GROUNDS, "surface-hover"):
            made += [(f"{prefix}-text-default", f"{prefix}-{ground}", TEXT), (f"{prefix}-text-subtle", f"{prefix}-{ground}", TEXT)]
        for ground in GROUNDS:
            made += [(f"{prefix}-border-default", f"{prefix}-{ground}", EDGE), (f"{prefix}-border-strong", f"{prefix}-{ground}", EDGE)]
            # A note and a tag of any tone carry the page's own words and links.
            made += [
                ("ds-color-neutral-text-default", f"{prefix}-{ground}", TEXT),
                ("ds-color-accent-text-subtle", f"{prefix}-{ground}", TEXT),
            ]
            made += [("ds-color-neutral-text-subtle", f"{prefix}-{ground}", TEXT), ("ds-color-focus-outer", f"{prefix}-{ground}", EDGE)]
        for state in ("default", "hover", "active"):
            made.append((f"{prefix}-base-contrast-default", f"{prefix}-base-{state}", TEXT))
    made += [(f"ds-color-accent-base-{state}", "ds-color-accent-surface-default", EDGE) for state in ("default", "hover", "active")]
    made += [("ds-link-color-visited", f"ds-color-accent-{ground}", TEXT) for ground in GROUNDS]
    made += [("k-header-text", "k-header", TEXT), ("ds-color-focus-outer", "ds-color-focus-inner", EDGE)]
    made += [("ds-color-accent-text-default", "ds-color-accent-surface-active", TEXT)]
    return made


@pytest.mark.parametrize("time", ["day", "night"])
def test_every_pair_of_colours_can_be_told_apart(time: str) -> None:
    palette = palettes()[time]
    weak = [
        f"{over} ({palette[over]}) on {under} ({palette[under]}): {contrast(palette[over], palette[under]):.2f} < {least}"
        for over, under, least in pairs()
        if contrast(palette[over], palette[under]) < least
    ]
    assert weak == []


def test_the_measure_is_the_standards_own() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def sheets() -> dict[str, str]:
    """Our own style sheets without comments, by name."""
    return {path.name: re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL) for path in sorted(STATIC.glob("*.css"))}


def test_all_colours_are_named_in_the_theme_alone() -> None:
    written = re.compile(r":[^;{]*?(#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\()")
    assert [(name, match[0]) for name, text in sheets().items() if name != "theme.css" for match in written.finditer(text)] == []


def test_nothing_is_laid_out_by_left_and_right() -> None:
    physical = re.compile(
        r"[\s;{](?:(?:margin|padding|border)-(?:left|right)\b|(?:left|right)\s*:|(?:text-align|float)\s*:\s*(?:left|right))"
    )
    assert [(name, match[0].strip()) for name, text in sheets().items() for match in physical.finditer(text)] == []


@pytest.mark.parametrize(
    "path", sorted([*STATIC.iterdir(), *build.VENDOR.glob("*.css"), *build.VENDOR.glob("*.js")]), ids=lambda path: path.name
)
def test_no_file_of_the_pages_asks_anybody_else(path: Path) -> None:
    if path.is_file() and path.suffix in (".css", ".js", ".svg"):
        asked = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)))
        assert {one for one in asked if "www.w3.org" not in one and "htmx.org" not in one and "mozilla.org" not in one} == set()
        assert "@import" not in path.read_text()
