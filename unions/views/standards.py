"""The local standards of a body: which figure is in force there, from where, since when, what is blank, what will change."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.clock import today
from core.discreet import typed_q
from unions.models import Body, Jurisdiction, Threshold
from unions.policies.catalogue import Key, entries, keys
from unions.policies.force import policy_of
from unions.views.bodies import tab_links
from unions.views.policy import PolicyPage, cite, matches, since, value_text
from unions.views.profile import BodyTab
from unions.workflows.policy import LEVEL_NAMES, seat_for

TABS = [("", "全部"), ("unset", "未设定"), ("own", "本地设定"), ("coming", "将要变更")]
HEADS = ("参数", "现行值", "文件和条款", "适用地区", "力度", "从何时起")
KEPT = 3  # earlier rows shown in the list; the parameter's own page has all


def standards(place: str, user: Any) -> list[dict[str, Any]]:
    """One row per parameter in the order of the catalogue, with what held before and what comes."""
    on = today()
    policy = policy_of(place, on)
    past: dict[str, list[Threshold]] = {}
    rows = Threshold.objects.filter(jurisdiction__code__in=Jurisdiction(code=place).lineage, confirmed=True)
    for row in rows.select_related("jurisdiction", "policy_doc").order_by("-effective_from", "-pk"):
        past.setdefault(row.key, []).append(row)
    return [_line(key, policy.row(key.name), past.get(key.name, []), place, user) for key in keys().values()]


def _line(key: Key, row: Threshold | None, known: list[Threshold], place: str, user: Any) -> dict[str, Any]:
    on = today()
    coming = [one for one in known if one.effective_from > on]
    before = [  # of the place whose figure holds: what a higher level set besides is no history of this one
        one
        for one in known
        if row
        and one.pk != row.pk
        and one.effective_from <= on
        and one.jurisdiction_id == row.jurisdiction_id
    ]
    own = row is not None and row.jurisdiction.code == place
    return {
        "key": key,
        "title": key.title,
        "group": key.group,
        "sub": "、".join(entries()[used].name for used in key.used_by if used in entries()),
        "url": reverse("unions:threshold-detail", args=[key.name]),
        "value": f"{key.comparator} {value_text(key, row.value)}".strip() if row else "",
        "source": cite(row) if row else "",
        "doc_url": reverse("unions:document-detail", args=[row.policy_doc_id])
        if row and row.policy_doc_id
        else "",
        "proposal": row is not None and row.source in {Threshold.Source.PROPOSAL, Threshold.Source.REFERENCE},
        "place": str(row.jurisdiction) if row else "",
        "strength": row.get_strength_display() if row else "",
        "since": since(row),
        "own": own,
        "blank": f"由{LEVEL_NAMES[key.owner]}{'' if key.owner == 'county' else '以上'}总工会设定",
        "fill": reverse("unions:threshold-edit", args=[key.name])
        if not row and seat_for(user, key.owner)
        else "",
        "coming": [
            f"{one.effective_from} 起改为 {value_text(key, one.value)}（{one.jurisdiction}设定），在这以前仍按现行值"
            for one in coming[::-1]
        ],
        "before": [
            f"{value_text(key, one.value)}（{one.jurisdiction}，{since(one)}）" for one in before[:KEPT]
        ],
    }


def chosen(lines: list[dict[str, Any]], tab: str, text: str) -> list[dict[str, Any]]:
    picks = {
        "unset": lambda line: not line["value"],
        "own": lambda line: line["own"],
        "coming": lambda line: line["coming"],
    }
    pick = picks.get(tab, lambda line: True)
    return [line for line in lines if pick(line) and (not text or matches(line["key"], text))]


def by_group(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        groups.setdefault(line["group"], []).append(line)
    return [{"title": title, "rows": rows} for title, rows in groups.items()]


def context_of(request: HttpRequest, body: Body | None, user: Any) -> dict[str, Any]:
    place = body.place if body else "CN"
    tab, text = request.GET.get("tab", ""), typed_q(request)
    lines = standards(place, user)
    found = chosen(lines, tab, text)
    return {
        "sections": by_group(found),
        "heads": HEADS,
        "count": len(found),
        "unset": sum(1 for line in lines if not line["value"]),
        "blanks": blanks(lines),
        "standard_tabs": tab_links(request, TABS),
        "tab": tab,
        "q": text,
        "search": "参数名称、条目名称",
        "on": today(),
    }


def blanks(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What nobody has set yet, by the level that must fill it."""
    found: dict[str, int] = {}
    for line in lines:
        if not line["value"]:
            found[line["key"].owner] = found.get(line["key"].owner, 0) + 1
    return [
        {"level": f"{LEVEL_NAMES[level]}{'' if level == 'county' else '以上'}总工会", "count": found[level]}
        for level in LEVEL_NAMES
        if level in found
    ]


class LocalStandards(PolicyPage):
    entries: ClassVar[tuple[str, ...]] = ("P-002",)
    title = "本地执行标准"
    template_name = "unions/standards.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body = self.chosen()
        where = f"{body}（{body.jurisdiction}）" if body else "全国"
        context = context_of(request, body, self.user)
        context["subtitle"] = f"{where}，{today()} 执行的标准。换一家工会看，请用左上角的范围选择。"
        return self.render(context)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("标准参数", reverse("unions:threshold-list")), (self.title, "")]


class BodyStandards(BodyTab):
    """The same for one body, as a tab of its profile."""

    entries: ClassVar[tuple[str, ...]] = ("P-002",)
    permission = "policy.view"
    tab = "body-standards"
    template_name = "unions/body_standards.html"

    def extra(self) -> dict[str, Any]:
        return {**super().extra(), **context_of(self.request, self.object, self.user)}
