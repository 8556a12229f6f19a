"""What templates need: icons, chips, bars, near dates. A builtin of every template, no `load` needed."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
)
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.clock import today
from core.discreet import MARK, Stale, masked_text, typed
from core.templatetags import figures
from core.templatetags.figures import as_day, near_text

register = template.Library()
register.filters.update(figures.register.filters)


@dataclass(frozen=True)
class Look:
    """One outcome: its word, its icon shape and the tail of its CSS classes `chip-…` and `s-…`."""

    word: str
    icon: str
    tone: str


OUTCOMES = {
    "PASS": Look("达标", "check-circle-fill", "pass"),
    "FAIL": Look("未达标", "x-square-fill", "fail"),
    "PENDING": Look("待核实", "hourglass-split", "pending"),
    "GRACE": Look("宽限期内", "exclamation-triangle-fill", "grace"),
    "NODATA": Look("缺数据", "question-diamond", "nodata"),
    "WAIVED": Look("经批准例外", "file-earmark-check", "waived"),
    "NA": Look("不适用", "dash-lg", "na"),
    "UNSET": Look("标准未设定", "sliders", "unset"),
}
LETTERS = {
    "P": "PASS",
    "F": "FAIL",
    "H": "PENDING",
    "G": "GRACE",
    "D": "NODATA",
    "W": "WAIVED",
    "N": "NA",
    "U": "UNSET",
}
_BY_WORD = {look.word: name for name, look in OUTCOMES.items()}
_BY_TONE = {look.tone: look for look in OUTCOMES.values()}


def outcome_look(outcome: Any) -> Look | None:
    """Finds an outcome by enum member, name, letter or Chinese word; None where it is none of them."""
    name = str(getattr(outcome, "name", outcome) or "")
    key = LETTERS.get(name.upper(), name.upper())
    return OUTCOMES.get(key) or OUTCOMES.get(_BY_WORD.get(name, ""))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the local sprite. Hidden from screen readers unless it stands alone and has a label."""
    href = f"{static('portal/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="ico" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href
        )
    return format_html('<svg class="ico" aria-hidden="true"><use href="{}"></use></svg>', href)


def _chip(tone: str, icon_name: str, word: str) -> SafeString:
    return format_html('<span class="chip chip-{}">{}{}</span>', tone, icon(icon_name), word)


@register.simple_tag
def chip(outcome: Any, word: str = "") -> SafeString:
    """An outcome as colour, shape and word; `word` replaces the usual one. Unknown: a plain tag."""
    look = outcome_look(outcome)
    if look is None:
        return tag(word or str(outcome or "").replace("-", figures.DASH))
    return _chip(look.tone, look.icon, word or look.word)


@register.simple_tag
def state_chip(state: Any, tone: str = "", icon_name: str = "") -> SafeString:
    """A workflow state: a word with a tone, a (word, tone) pair, or a choice that has `label` and `tone`."""
    word = state
    if isinstance(state, tuple | list) and len(state) == 2:
        word, tone = str(state[0]), tone or str(state[1])
    elif hasattr(state, "label"):
        word, tone = str(state.label), tone or str(getattr(state, "tone", ""))
    if not word:
        return SafeString("")
    look = _BY_TONE.get(tone)
    return _chip(tone, icon_name or look.icon, str(word)) if look else tag(str(word))


@register.simple_tag
def tag(word: str, kind: str = "") -> SafeString:
    """A neutral fact; kind `core` marks a compulsory item."""
    if not word:
        return SafeString("")
    return format_html('<span class="tag{}">{}</span>', f" tag-{kind}" if kind else "", word)


@register.simple_tag(name="strip")
def outcome_strip(outcomes: Iterable[Any]) -> SafeString:
    """One textured cell per rule, with the counts in words for those who cannot see it."""
    looks = [look for look in map(outcome_look, outcomes) if look]
    counts = Counter(look.word for look in looks)
    text = f"{len(looks)} 项：" + "，".join(f"{count} 项{word}" for word, count in counts.most_common())
    cells = format_html_join("", '<i class="s-{}"></i>', ((look.tone,) for look in looks))
    return format_html(
        '<span class="strip" aria-hidden="true">{}</span><span class="visually-hidden">{}</span>', cells, text
    )


def _share(value: Any, top: Any) -> str:
    """A share of `top` as 0–100 with at most one decimal, cut off at both ends."""
    whole = Decimal(str(top or 0))
    if value is None or whole <= 0:
        return "0"
    share = min(max(Decimal(str(value)) * 100 / whole, Decimal(0)), Decimal(100))
    return f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():f}"


@register.simple_tag
def bar(value: Any, target: Any = None, tone: str = "", top: Any = 100) -> SafeString:
    """A goal bar; `top` is the value of the full width (10000 where the value is in basis points)."""
    mark = SafeString("")
    if target is not None:
        x = _share(target, top)
        mark = format_html('<line x1="{}" x2="{}" y1="0" y2="6"></line>', x, x)
    return format_html(
        '<svg class="bar {}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="6"></rect>{}</svg>',
        tone,
        _share(value, top),
        mark,
    )


@register.simple_tag
def spark(values: Sequence[Any]) -> SafeString:
    """A sparkline without axes; fewer than two values draw nothing."""
    points = [Decimal(str(value)) for value in values if value is not None]
    if len(points) < 2:
        return SafeString("")
    low, high = min(points), max(points)
    span = (high - low) or Decimal(1)
    step = Decimal(88) / (len(points) - 1)
    places = [(4 + step * k, 23 - (point - low) * 18 / span) for k, point in enumerate(points)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return format_html(
        '<svg class="spark" viewBox="0 0 96 28" aria-hidden="true"><polyline points="{}"></polyline>'
        '<circle cx="{}" cy="{}" r="2.5"></circle></svg>',
        line,
        f"{places[-1][0]:.1f}",
        f"{places[-1][1]:.1f}",
    )


@register.simple_tag
def due(value: Any, on: dt.date | None = None, soon: int = 3) -> SafeString:
    """A deadline with the date below it; amber from `soon` days before, vermilion when past."""
    day, now = as_day(value), on or today()
    if day is None:
        return format_html('<span class="due"><span class="muted">{}</span></span>', "无期限")
    days = (day - now).days
    kind = " due-late" if days < 0 else " due-soon" if days <= soon else ""
    date = f"{day:%m-%d}" if day.year == now.year else f"{day:%Y-%m-%d}"
    text = '<span class="due{}"><b>{}</b><br><time datetime="{}">{}</time></span>'
    return format_html(text, kind, near_text(day, now), day.isoformat(), date)


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The page's query string with some names replaced; None removes. Paging keys always go."""
    params = context["request"].GET.copy()
    for name in ("after", "before", "export"):
        params.pop(name, None)
    for name, value in changes.items():
        params.pop(name, None)
        if isinstance(value, list | tuple):
            params.setlist(name, [str(part) for part in value])
        elif value is not None:
            params[name] = str(value)
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def sealed_text(context: Context, value: Any) -> dict[str, Any] | None:
    """How a sealed search text is shown; None of a plain one."""
    if not str(value or "").startswith(MARK):
        return None
    try:
        return {"text": masked_text(typed(str(value), context["request"])), "stale": False}
    except Stale:
        return {"text": "", "stale": True}


register.simple_tag(query, takes_context=True, name="query_replace")


@register.filter
def stem(widget: Any) -> str:
    """How `components/field.html` lays out a field: check, radio, checks, file, picker or plain."""
    if getattr(widget, "picker", False):
        return "picker"
    kinds: tuple[tuple[type, str], ...] = (
        (CheckboxSelectMultiple, "checks"),
        (CheckboxInput, "check"),
        (RadioSelect, "radio"),
        (FileInput, "file"),
    )
    return next((name for kind, name in kinds if isinstance(widget, kind)), "plain")


@register.filter
def button(tone: str) -> str:
    """One main button in red, everything else quiet: dangerous verbs too, since a dialog follows them."""
    return "btn-primary" if tone == "primary" else "btn-quiet"


@register.filter
def more_fields(form: BaseForm) -> list[BoundField]:
    """The filters that need room: neither the search box nor a single choice."""
    return [field for field in form.visible_fields() if field.name != "q" and not one_choice(field)]


@register.filter
def one_choice(field: BoundField) -> bool:
    widget = field.field.widget
    return isinstance(widget, Select) and not widget.allow_multiple_selected


@register.simple_tag
def widget(field: BoundField, extra: str = "") -> SafeString:
    """The field's input with the portal's classes and its errors announced."""
    kind = stem(field.field.widget)
    css = "form-control"
    if kind in {"check", "checks", "radio"}:
        css = "form-check-input"
    elif isinstance(field.field.widget, Select):
        css = "form-select"
    own = str(field.field.widget.attrs.get("class", ""))
    classes = " ".join(part for part in (css, own, extra, "is-bad" if field.errors else "") if part)
    return field.as_widget(attrs={"class": classes})
