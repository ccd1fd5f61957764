"""What the style sheet and the templates promise, measured on the files themselves."""

import re

import pytest
from django.conf import settings

from portal.templatetags.portal import STYLE_SHEETS

STATIC, TEMPLATES = settings.SITE / "static", settings.SITE / "templates"
SHEETS = sorted((STATIC / "css").glob("*.css"))
# Letters are printed, never served: WeasyPrint reads their style inline.
SERVED = [
    path
    for path in sorted(TEMPLATES.rglob("*.html"))
    if "documents" not in path.parts and path.name != "notice.html"
]
TOKEN = r"--([\w-]+): (#[0-9a-f]{6});"
ADDRESS = r"(?:https?:)?//[a-z]+\.[\w.]+"
TEXT_ON_GROUND = [
    (text, ground)
    for text in ("ink", "ink-soft", "link", "good", "warn", "bad")
    for ground in ("paper", "surface", "sunken")
] + [
    ("on-seal", "seal"),
    ("on-seal", "seal-deep"),
    ("good", "good-tint"),
    ("warn", "warn-tint"),
    ("bad", "bad-tint"),
    ("ink", "link-tint"),
    ("link", "link-tint"),
    ("bad", "link-tint"),
    ("ink", "good-tint"),
    ("ink", "warn-tint"),
    ("ink", "bad-tint"),
]
CONTROL_ON_GROUND = [
    (control, ground)
    for control in ("line-strong", "focus", "seal")
    for ground in ("paper", "surface", "sunken")
]


def palette(mode):
    text = (STATIC / "css" / "tokens.css").read_text()
    light, dark = text.split("@media (prefers-color-scheme: dark)", maxsplit=1)
    dark = dark.split("@media", maxsplit=1)[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return colours | dict(
        re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark) if mode == "dark" else []
    )


def luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_text_colour_is_legible_on_its_ground(mode):
    colours = palette(mode)

    faint = {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in TEXT_ON_GROUND
        if contrast(colours[pair[0]], colours[pair[1]]) < 4.5
    }

    assert faint == {}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_controls_and_focus_stand_out_from_their_ground(mode):
    colours = palette(mode)

    faint = {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in CONTROL_ON_GROUND
        if contrast(colours[pair[0]], colours[pair[1]]) < 3
    }

    assert faint == {}


def test_style_sheets_weigh_at_most_20_kb():
    assert sum(path.stat().st_size for path in SHEETS) <= 20_000


@pytest.mark.parametrize("path", SERVED, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_page_loads_at_most_60_kb_of_our_own(path):
    """All style sheets, the scripts that every page has, and what this template names itself."""
    everywhere = (TEMPLATES / "base.html").read_text()
    scripts = set(re.findall(r"js/[\w-]+\.js", everywhere + path.read_text()))

    assert scripts
    assert sum((STATIC / one).stat().st_size for one in scripts) <= 60_000 - 20_000


def test_only_tokens_and_print_name_colours():
    named = [
        path.name
        for path in SHEETS
        if path.name not in ("tokens.css", "print.css")
        and re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", path.read_text())
    ]

    assert named == []


def test_every_style_sheet_is_linked_and_exists():
    texts = [path.read_text() for path in SERVED]

    linked = {name for text in texts for name in re.findall(r"'css/([\w-]+\.css)'", text)}
    linked |= {f"{name}.css" for name in STYLE_SHEETS}

    assert sorted(linked) == [path.name for path in SHEETS]


@pytest.mark.parametrize("path", SERVED, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_templates_carry_no_inline_script_or_style(path):
    text = re.sub(r"{%.*?%}", "", path.read_text())

    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", text) == []
    assert re.findall(r"<style\b|\sstyle=|\son[a-z]+=|javascript:|hx-on", text) == []


def test_no_file_is_asked_of_another_host():
    texts = [path.read_text() for path in [*SERVED, *SHEETS, *(STATIC / "js").glob("*.js")]]

    assert [
        found for text in texts for found in re.findall(r"(?:https?:)?//[a-z]+\.[\w.]+", text)
    ] == []


def test_every_component_is_documented():
    guide = (settings.ROOT / "docs" / "interface.md").read_text()
    own = {
        "account.html",
        "masthead.html",
        "nav_list.html",
        "nav_place.html",
        "style_sheets.html",
    }

    components = {path.name for path in (TEMPLATES / "components").glob("*.html")} - own

    assert {name for name in components if name not in guide} == set()
