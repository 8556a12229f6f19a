"""Where a point of a sheet comes from: the item of the published version, the reckoning, the papers, who gave it and when."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.models import AuditEvent
from core.templatetags.figures import moment, points_text
from core.views import Page
from core.workflow import TRANSITIONS
from homes.models import AssessItem, StandardItem
from homes.scoring.marks import points_for
from homes.views.sheet import body_url, sheet_url, title_of
from homes.views.sheet_data import SHEET_CHIPS
from homes.views.sheet_rows import ITEM_CHIPS
from homes.workflows.scored import applies, known_words, scored_rows
from unions.policies.catalogue import entries

EVENTS = 60
VERBS = {"assessitem.save": "填写自评", "assessitem.carry": "带入上年"}
LABELS = {
    field.name: str(field.verbose_name)
    for field in AssessItem._meta.concrete_fields
    if field.name
    in {"claim", "value", "note", "state", "comment", "override", "self_points", "verified_points"}
}
HUNDREDTHS = {"self_points", "verified_points"}
WORDS: dict[str, dict[str, str]] = {
    "claim": dict(AssessItem.Claim.choices),
    "state": dict(AssessItem.State.choices),
}


class ItemPoints(Page):
    """One click from any point of a sheet; version, papers and history are on it or one click on."""

    model, permission, title = AssessItem, "homes.view", "得分依据"
    entries = ("P-099", "P-100")
    related = ("assessment__body", "assessment__standard", "standard_item", "part_of")
    template_name = "homes/item_points.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item: AssessItem = self.get_object()
        self.object = item
        asked = item.standard_item
        context = {
            "item": item,
            "sheet": item.assessment,
            "asked": asked,
            "back": f"{sheet_url(item.assessment)}#i-{item.pk}",
            "title": f"{item.title}：得分依据",
            "chip": ITEM_CHIPS.get(item.state, "待填"),
            "sheet_chip": SHEET_CHIPS[item.assessment.state],
            "applies": applies(item),
            "known": known_words(item),
            "shared": self.shared(item, asked) if asked else "",
            "reckoned": reckoned(item, asked) if asked else "",
            "verified": verified_words(item) if asked else "",
            "files": item.evidence.order_by("pk"),
            "events": self.events(item),
            "may_policy": self.user.can("policy.view"),
            "entry_number": entries()[item.entry].number if item.entry and item.body.is_basic else 0,
        }
        return self.render(context)

    def crumbs(self) -> list[tuple[str, str]]:
        sheet = self.object.assessment
        return [
            (str(sheet.body), body_url(sheet.body)),
            (title_of(sheet, sheet.cycle), sheet_url(sheet)),
            ("得分依据", ""),
        ]

    def shared(self, item: AssessItem, asked: StandardItem) -> str:
        """What the items that do not apply have given to the others, in words."""
        if asked.bonus or (asked.veto and not asked.points):
            return ""
        out = [row for row in scored_rows(item.assessment) if not applies(row)]
        if not out:
            return ""
        given = sum(row.standard_item.points for row in out if row.standard_item)
        names = "、".join(row.title for row in out[:5]) + ("等" if len(out) > 5 else "")
        start = f"本表有 {len(out)} 项不适用（{names}），共 {points_text(given)} 分，按比例分摊给其他项目。"
        if not applies(item):
            return f"{start}本项不适用，标准分值 {points_text(asked.points)} 分已分摊出去，应得 0 分。"
        return f"{start}本项标准分值 {points_text(asked.points)} 分，分摊后应得 {points_text(item.due or 0)} 分。"

    def events(self, item: AssessItem) -> list[dict[str, Any]]:
        """Saves and decisions of this item, and the steps of the whole sheet that settled it; newest first."""
        rows: Any = AuditEvent.objects.filter(object_type="homes.assessitem", object_id=str(item.pk))
        whole: Any = AuditEvent.objects.filter(
            object_type="homes.assessment", object_id=str(item.assessment_id)
        )
        found = [*rows.order_by("-pk")[:EVENTS], *whole.order_by("-pk")[:EVENTS]]
        return [event_line(event) for event in sorted(found, key=lambda event: -event.pk)[:EVENTS]]


def event_line(event: AuditEvent) -> dict[str, Any]:
    step = TRANSITIONS.get(event.verb)
    verb = VERBS.get(event.verb) or (step.verb if step else "操作")
    return {
        "title": verb if event.object_type == "homes.assessitem" else f"整张表：{verb}",
        "text": changes_text(event),
        "when": moment(event.at),
        "by": f"{event.actor_name}{'，' + event.note if event.note else ''}",
    }


def changes_text(event: AuditEvent) -> str:
    before, after = event.before or {}, event.after or {}
    parts = [
        f"{LABELS[name]} {word_of(name, before.get(name))} → {word_of(name, value)}"
        for name, value in after.items()
        if name in LABELS and before.get(name) != value
    ]
    return "；".join(parts)


def word_of(name: str, value: Any) -> str:
    if value in (None, ""):
        return "空"
    if name in HUNDREDTHS:
        return f"{points_text(value)} 分"
    return WORDS.get(name, {}).get(str(value), str(value)[:60])


def reckoned(item: AssessItem, asked: StandardItem) -> str:
    """From what the union said to its points: `职工入会率 92%，标准得 8 分，按应得 9.2 分折算为 9.2 分`."""
    if item.self_points is None:
        return "还没有自评，没有自评分。"
    if not item.due:
        return "应得 0 分，自评分记 0 分。"
    if asked.unit and item.value is None:
        return "还没有填数值，没有自评分。"
    value = item.value if asked.unit else int(item.claim == AssessItem.Claim.MET)
    brings = points_for(asked, value or 0)
    said = item.get_claim_display()
    if asked.unit:
        number = f"{(value or 0) / 100:g}%" if asked.is_rate else f"{value} {asked.unit}"
        said = f"{asked.asks} {number}"
    text = f"{said}，按标准得 {points_text(brings)} 分（满分 {points_text(asked.points)} 分）"
    if item.due != asked.points:
        text += f"，按应得 {points_text(item.due)} 分折算为 {points_text(item.self_points)} 分"
    return f"{text}。"


def verified_words(item: AssessItem) -> str:
    who = f"{item.verified_by_name} {item.verified_on}" if item.verified_by_name and item.verified_on else ""
    if item.verified_points is None:
        return "还没有验收分。"
    if item.verified_points == item.self_points:
        text = "验收分与自评分相同"
    else:
        text = f"自评 {points_text(item.self_points or 0)} 分，验收 {points_text(item.verified_points)} 分"
    reason = f"，原因：{item.comment}" if item.comment else ""
    return f"{text}{reason}。{'核实：' + who if who else ''}"


def points_url(item: AssessItem) -> str:
    return reverse("homes:item-points", args=[item.pk])
