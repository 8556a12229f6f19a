"""Policy data in force for a chosen body: figures with their source, adopted demands."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from core.clock import today
from core.discreet import typed_q
from core.templatetags.figures import DASH
from core.views import Page
from unions.models import Body, RuleAdoption, Threshold
from unions.policies.catalogue import HAVES, Entry, Key, entries, keys, show
from unions.policies.force import Policy, history, policy_of
from unions.tables import StateWord
from unions.views.bodies import tab_links
from unions.views.profile import fact
from unions.workflows.policy import ADOPTION_LEVEL, LEVEL_NAMES, seat_for

SOURCE_TONES = {"document": "pass", "local": "pass", "proposal": "grace", "reference": "na"}


def cite(row: Threshold) -> str:
    """`鲁会〔2014〕79号 第7条`, or where the figure comes from if no document states it."""
    return f"{row.policy_doc} {row.clause}".strip() if row.policy_doc else row.get_source_display()


class PolicyPage(Page):
    """For a chosen body: `?under=` of the scope switcher, else the person's own."""

    model = Body
    permission = "policy.view"

    def chosen(self) -> Body | None:
        text = self.request.GET.get("under", "")
        if not text.isdecimal():
            return self.user.home_body
        found: Body | None = Body.objects.visible_to(self.user, "unions.view").filter(pk=int(text)).first()
        if found is None:
            raise Http404
        return found

    def place(self) -> str:
        body = self.chosen()
        return body.place if body else "CN"

    def in_force(self) -> Policy:
        return policy_of(self.place(), today())

    def for_whom(self) -> str:
        body = self.chosen()
        return (
            f"以下是今天对“{body}”有效的设定。换一家工会看，请用左上角的范围选择。"
            if body
            else "以下是今天全国有效的设定。"
        )


def title_of(name: str) -> str:
    known = keys().get(name)
    return known.title if known else name


class ThresholdList(PolicyPage):
    entries: ClassVar[tuple[str, ...]] = ("P-002",)
    title = "标准参数"
    template_name = "unions/policy_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        policy = self.in_force()
        text, group = typed_q(request), request.GET.get("tab", "")
        found = [
            key
            for key in keys().values()
            if (not group or key.group == group) and (not text or matches(key, text))
        ]
        groups = list(dict.fromkeys(key.group for key in keys().values()))
        context = {
            "subtitle": self.for_whom(),
            "tabs": tab_links(request, [("", "全部"), *((name, name) for name in groups)]),
            "tab": group,
            "q": text,
            "search": "参数名称、条目名称",
            "heads": ("参数", "现行值", "来源", "适用地区", "从何时起", "由谁设定"),
            "sections": sections(groups, found, policy),
            "count": len(found),
            "unset": sum(1 for key in found if policy.value(key.name) is None),
        }
        return self.render(context)


def matches(key: Key, text: str) -> bool:
    names = [entries()[used].name for used in key.used_by if used in entries()]
    return any(text in name for name in (key.title, key.group, *names))


def sections(groups: list[str], found: list[Key], policy: Policy) -> list[dict[str, Any]]:
    made = []
    for group in groups:
        rows = [threshold_row(key, policy.row(key.name)) for key in found if key.group == group]
        if rows:
            made.append({"title": group, "rows": rows})
    return made


def threshold_row(key: Key, row: Threshold | None) -> dict[str, Any]:
    return {
        "title": key.title,
        "sub": "、".join(entries()[used].name for used in key.used_by if used in entries()),
        "url": reverse("unions:threshold-detail", args=[key.name]),
        "value": f"{key.comparator} {value_text(key, row.value)}".strip() if row else "",
        "source": cite(row) if row else "",
        "proposal": row is not None and row.source in {"proposal", "reference"},
        "place": str(row.jurisdiction) if row else "",
        "since": since(row),
        "owner": f"{LEVEL_NAMES[key.owner]}以上",
    }


def value_text(key: Key, value: Any) -> str:
    text = show(key.name, value)
    unit = {"months": "个月", "days": "天", "years": "年", "yuan": "元", "int": key.unit}.get(key.kind, "")
    return text if not unit or text.endswith(unit) or isinstance(value, list | dict) else f"{text} {unit}"


def since(row: Threshold | RuleAdoption | None) -> str:
    """Rows without a date of their own are loaded from before the oldest document and say so."""
    if row is None:
        return ""
    return "原有设定" if row.effective_from.year <= 2010 else str(row.effective_from)


class KeyPage(PolicyPage):
    def key(self) -> Key:
        found = keys().get(self.kwargs["key"])
        if found is None:
            raise Http404
        return found


class ThresholdDetail(KeyPage):
    template_name = "generic/detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key, policy = self.key(), self.in_force()
        row = policy.row(key.name)
        past = history(key.name, self.place())
        elsewhere = Threshold.objects.filter(key=key.name).exclude(pk__in=[one.pk for one in past])
        names = [entries()[used].name for used in key.used_by if used in entries()]
        context = {
            "title": key.title,
            "subtitle": self.for_whom(),
            "state": state_of(row),
            "facts": [
                {"label": "现行值", "value": f"{key.comparator} {value_text(key, row.value)}".strip() if row else "标准未设定"},
                {"label": "来源", "value": cite(row) if row else "—", "url": self.doc_url(row)},
                {"label": "适用地区", "value": str(row.jurisdiction) if row else "—"},
                {"label": "从何时起", "value": since(row) or "—"},
                {"label": "由谁设定", "value": f"{LEVEL_NAMES[key.owner]}以上总工会"},
                *coming(key, past),
            ],
            "panels": [
                {"title": "设定历史", "hint": "新的在前，旧设定一直保留", "events": [event_of(key, one) for one in past], "empty": "还没有设定。用到它的条目显示“标准未设定”。"},
                {"title": "其他地区的设定", "events": [event_of(key, one) for one in elsewhere.select_related("jurisdiction", "policy_doc").order_by("-effective_from", "pk")[:50]]},
            ],
            "aside_panels": [{"title": "用在哪里", "facts": [fact("条目", name) for name in names], "empty": "还没有条目用到它。"}],
            "actions": self.actions(key),
        }  # fmt: skip
        return self.render(context)

    def doc_url(self, row: Threshold | None) -> str:
        return (
            reverse("unions:document-detail", args=[row.policy_doc_id]) if row and row.policy_doc_id else ""
        )

    def actions(self, key: Key) -> list[dict[str, Any]]:
        if seat_for(self.user, key.owner) is None:
            return []
        return [
            {
                "title": "设定新值",
                "url": reverse("unions:threshold-edit", args=[key.name]),
                "icon": "sliders",
                "tone": "primary",
            }
        ]

    def crumbs(self) -> list[tuple[str, str]]:
        return [("标准参数", reverse("unions:threshold-list")), (self.key().title, "")]


def coming(key: Key, past: list[Threshold]) -> list[dict[str, Any]]:
    """Changes set ahead: what holds today goes on holding until their day."""
    return [
        {"label": "将要变更", "value": f"{row.effective_from} 起改为 {value_text(key, row.value)}",
         "sub": f"{row.jurisdiction}设定；在这以前仍按现行值执行和评分"}
        for row in past[::-1]
        if row.effective_from > today() and row.confirmed
    ]  # fmt: skip


def state_of(row: Threshold | None) -> StateWord:
    if row is None:
        return StateWord("标准未设定", "unset")
    return StateWord(row.get_source_display(), SOURCE_TONES[row.source])


def event_of(key: Key, row: Threshold) -> dict[str, Any]:
    return {
        "title": f"{row.jurisdiction}：{value_text(key, row.value)}",
        "text": cite(row) + ("" if row.confirmed else "，还没有确认启用"),
        "when": when(row),
        "by": "，".join(part for part in (row.set_by, row.note) if part),
        "kind": "key" if row.source == "local" else "",
    }


def when(row: Threshold) -> str:
    if row.effective_from.year <= 2010:
        return "原有设定"
    return f"从 {row.effective_from} 起" + ("，还没有到生效日期" if row.effective_from > today() else "")


class AdoptionList(PolicyPage):
    entries: ClassVar[tuple[str, ...]] = ("P-002",)
    title = "条目启用"
    template_name = "unions/adoption_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        policy, text, tab = self.in_force(), typed_q(request), request.GET.get("tab", "")
        wanted = [
            entry for entry in entries().values() if not text or text in entry.name or text in entry.demand
        ]
        tabs = [
            ("", "全部"),
            *((str(number), name) for number, name in enumerate(HAVES, start=1)),
            ("0", "其他"),
        ]
        rows = [
            adoption_row(entry, policy)
            for entry in wanted
            if tab in ("", str(entry.have)) and policy.adoptions.get(entry.id)
        ]
        context = {
            "subtitle": self.for_whom(),
            "tabs": tab_links(request, tabs),
            "tab": tab,
            "q": text,
            "search": "条目名称",
            "rows": rows,
            "count": len(rows),
            "editable": seat_for(self.user, ADOPTION_LEVEL) is not None,
        }
        return self.render(context)


def adoption_row(entry: Entry, policy: Policy) -> dict[str, Any]:
    row = policy.adoptions[entry.id]
    return {
        "title": entry.name,
        "demand": entry.demand,
        "have": HAVES[entry.have - 1] if entry.have else DASH,
        "state": StateWord("启用", "pass") if row.enabled else StateWord("未启用", "na"),
        "core": row.core,
        "weight": row.weight,
        "strength": row.get_strength_display(),
        "place": str(row.jurisdiction),
        "since": since(row),
        "url": reverse("unions:adoption-edit", args=[entry.number]),
    }
