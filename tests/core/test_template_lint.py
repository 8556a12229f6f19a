"""The house rules of templates, styles and scripts, checked in the sources."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import engines

from config.menu import MENU
from core.inbox import SOURCES

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    p for p in ROOT.glob("**/templates/**/*.html") if ".venv" not in p.parts and ".state" not in str(p)
)
STYLES = sorted((ROOT / "static").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static").rglob("*.js"))
SPRITE = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (ROOT / "static/portal/icons.svg").read_text()))
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl)\(")
COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.S)


def markup(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def offenders(pattern: str, paths: list[Path], flags: int = re.I) -> dict[str, list[str]]:
    found = {name_of(path): re.findall(pattern, markup(path), flags) for path in paths}
    return {name: hits for name, hits in found.items() if hits}


def test_there_is_something_to_check() -> None:
    assert len(TEMPLATES) > 40
    assert len(SPRITE) > 70


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_compiles(path: Path) -> None:
    engines["django"].from_string(path.read_text())


def test_no_template_carries_inline_style_script_or_handlers() -> None:
    assert offenders(r"<[^>]*\sstyle\s*=", TEMPLATES) == {}
    assert offenders(r"<style\b", TEMPLATES) == {}
    assert offenders(r"<script(?![^>]*\bsrc=)[^>]*>", TEMPLATES) == {}
    assert offenders(r"<[^>]*\son[a-z]+\s*=|hx-on|javascript:|hx-vals=[\"']js:", TEMPLATES) == {}


def test_nothing_is_fetched_from_another_host() -> None:
    outside = r"(?:src|href|hx-get|url)\s*[=(]\s*[\"']?(?:https?:)?//[a-z]"
    assert offenders(outside, [*TEMPLATES, *STYLES, *SCRIPTS]) == {}


def test_colours_are_written_in_the_first_section_of_portal_css_and_nowhere_else() -> None:
    for path in STYLES:
        text = path.read_text()
        if path.name == "portal.css":
            first, second = text.index("/* 1. "), text.index("/* 2. ")
            assert COLOUR.search(text[first:second])
            text = text[:first] + text[second:]
        assert not COLOUR.findall(text), name_of(path)
    for path in SCRIPTS:
        assert not re.findall(r"[\"'`](?:#[0-9a-fA-F]{3,8}|rgba?\()", path.read_text()), name_of(path)
    assert offenders(r"(?:fill|stroke|color|bgcolor)=[\"']#[0-9a-f]{3,8}", TEMPLATES) == {}


class PrimaryInHead(HTMLParser):
    """Counts .btn-primary inside each .pagehead of a source freed of template tags."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.counts: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if self.depth:
            self.depth += tag == "div"
            self.counts[-1] += "btn-primary" in classes
        elif "pagehead" in classes:
            self.depth = 1
            self.counts.append(0)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= bool(self.depth) and tag == "div"


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_page_head_has_one_main_button_at_most(path: Path) -> None:
    parser = PrimaryInHead()
    parser.feed(re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", markup(path)))
    assert max(parser.counts, default=0) <= 1


def test_screens_show_no_catalogue_numbers_and_do_not_shout() -> None:
    assert offenders(r"\bP-\d{3}\b", TEMPLATES, 0) == {}
    assert offenders(r"[\u4e00-\u9fff]\s*[!！]", TEMPLATES, 0) == {}


def test_every_icon_named_in_a_view_is_in_the_sprite() -> None:
    named = re.compile(r"""["']?\bicon["']?\s*[:=]\s*["']([a-z0-9-]+)["']""")
    apps = ("accounts", "config", "core", "finance", "homes", "members", "petitions", "reports", "unions")
    sources = [path for app in apps for path in (ROOT / app).rglob("*.py")]
    missing = {
        f"{name_of(path)}: {name}"
        for path in sources
        for name in named.findall(path.read_text())
        if name not in SPRITE
    }
    assert missing == set()


def test_every_icon_of_the_inbox_and_the_menu_is_in_the_sprite() -> None:
    named = {source.icon for source in SOURCES.values()} | {module.icon for module in MENU}
    assert len(SOURCES) > 20 and named <= SPRITE


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    named = re.compile(r"\{% icon \"([a-z0-9-]+)\"|icon=\"([a-z0-9-]+)\"|icon\|default:\"([a-z0-9-]+)\"")
    missing = {
        (name_of(path), name)
        for path in TEMPLATES
        for hit in named.findall(markup(path))
        for name in hit
        if name and name not in SPRITE
    }
    assert missing == set()


def test_pages_keep_the_skip_link_the_language_and_a_place_for_messages() -> None:
    for shell in ("base.html", "plain.html"):
        text = (ROOT / "templates" / shell).read_text()
        assert 'lang="zh-Hans-CN"' in text
        assert 'class="skip" href="#main"' in text
        assert 'id="main"' in text
        assert 'id="notices"' in text


def test_no_style_sheet_or_script_outgrows_a_readable_file() -> None:
    long = {name_of(p): n for p in [*STYLES, *SCRIPTS] if (n := len(p.read_text().splitlines())) > 300}
    assert long == {}


def tokens() -> dict[str, str]:
    text = (ROOT / "static/portal/portal.css").read_text()
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", text))


def contrast(one: str, other: str) -> float:
    """The WCAG formula."""

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
        parts = [int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *[
            (ink, ground)
            for ink in ("ink", "ink-2", "ink-3", "link")
            for ground in ("surface", "canvas", "sunken")
        ],
        *[(tone, f"{tone}-bg") for tone in ("pass", "fail", "grace", "pending", "nodata", "waived", "na")],
        *[
            ("on-dark", ground)
            for ground in ("red", "red-dark", "ink", "toast", "fail-mark", "map-1", "map-6")
        ],
        *[("ink", f"map-{step}") for step in range(2, 6)],
        ("toast-link", "toast"),
        ("link", "selected"),
        ("red", "surface"),
    ],
)
def test_text_colours_reach_the_contrast_of_wcag_aa(text: str, ground: str) -> None:
    palette = tokens()
    assert contrast(palette[text], palette[ground]) >= 4.5


def test_borders_of_controls_reach_three_to_one() -> None:
    assert contrast(tokens()["line-control"], tokens()["surface"]) >= 3
