"""Everything that happened to a body, in one line of time: from the registers and, for what they do not keep, from the log."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.urls import reverse

from core.clock import SHANGHAI, today
from core.models import AuditEvent
from unions.models import Body, BodyVersion, Committee, Coverage, Election, Officer
from unions.tables import changed_text, verb_of
from unions.views.profile import BodyTab

SHOWN = 400
KINDS = (
    ("body", "成立和状态", "unions.view"),
    ("name", "名称和隶属", "unions.view"),
    ("election", "选举", "elections.view"),
    ("committee", "委员会", "cadres.view"),
    ("cadre", "干部", "cadres.view"),
    ("coverage", "所辖单位", "units.view"),
    ("change", "资料修改", "unions.view"),
)
STATE_VERBS = {"body.open", "body.rectify", "body.lift", "body.dissolve"}
# what the registers date themselves is not told a second time
DATED = {
    "body.found", "body.term", "coverage.start", "coverage.end", "committee.register", "officer.appoint",
    "officer.reelect", "officer.leave", "election.create", "election.report", "election.approve", "election.postpone",
}  # fmt: skip
LOGGED = {
    "unions.committee": ("committee", "cadres.view"),
    "unions.officer": ("cadre", "cadres.view"),
    "unions.coverage": ("coverage", "units.view"),
    "unions.election": ("election", "elections.view"),
}


@dataclass(frozen=True)
class Event:
    on: dt.date
    kind: str
    title: str
    text: str = ""
    url: str = ""
    by: str = ""
    tone: str = ""

    def shown(self, words: dict[str, str]) -> dict[str, Any]:
        who = " · ".join(filter(None, (words[self.kind], self.by)))
        return {"title": self.title, "text": self.text, "url": self.url, "when": self.on.isoformat(), "by": who,
                "kind": self.tone}  # fmt: skip


class BodyTimeline(BodyTab):
    entries: ClassVar[tuple[str, ...]] = ("P-009",)
    tab = "body-timeline"

    def panels(self) -> list[dict[str, Any]]:
        kinds = [(kind, word) for kind, word, permission in KINDS if self.user.can(permission)]
        words = dict(kinds)
        wanted = self.request.GET.get("kind", "")
        events = [event for event in self.events(set(words)) if not wanted or event.kind == wanted]
        events.sort(key=lambda event: event.on, reverse=True)
        options = [("", "全部"), *kinds]
        return [
            {
                "template": "unions/timeline.html",
                "events": [event.shown(words) for event in events[:SHOWN]],
                "left_out": max(0, len(events) - SHOWN),
                "options": [
                    {
                        "title": word,
                        "url": f"?kind={kind}" if kind else self.request.path,
                        "current": kind == wanted,
                    }
                    for kind, word in options
                ],
                "body": self.object,
            }
        ]

    def events(self, kinds: set[str]) -> list[Event]:
        body: Body = self.object
        found = [*founding(body), *self.names(body), *self.logged(body, kinds)]
        if "election" in kinds:
            found += elections(body)
        if "committee" in kinds:
            found += committees(body)
        if "cadre" in kinds:
            found += cadres(body)
        if "coverage" in kinds:
            found += coverages(body)
        return found

    def names(self, body: Body) -> Iterator[Event]:
        """Earlier names, whoever changed them; an edit in the log says who."""
        later = body.name
        for name, until in BodyVersion.objects.former_names(body):
            yield Event(until, "name", "更名", f"{name} → {later}", tone="key")
            later = name

    def logged(self, body: Body, kinds: set[str]) -> Iterator[Event]:
        """From the log: steps and edits of the body itself, and edits of what belongs to it."""
        own = AuditEvent.objects.filter(object_type="unions.body", object_id=str(body.pk))
        for row in own.exclude(verb__in=DATED).order_by("-pk")[:SHOWN]:
            yield logged(row, body_kind(row))
        types = [name for name, (kind, _) in LOGGED.items() if kind in kinds]
        rest = AuditEvent.objects.filter(path=body.path, object_type__in=types).exclude(verb__in=DATED)
        for row in rest.order_by("-pk")[:SHOWN]:
            yield logged(row, LOGGED[row.object_type][0])


def body_kind(row: AuditEvent) -> str:
    if row.verb in STATE_VERBS:
        return "body"
    moved = row.verb == "body.move" or ({"name", "superior"} & set(row.after) and row.before)
    return "name" if moved else "change"


def logged(row: AuditEvent, kind: str) -> Event:
    named = "" if row.object_type == "unions.body" else row.object_name
    text = "；".join(filter(None, (named, changed_text(row), row.note)))
    tone = "key" if row.verb in STATE_VERBS else ""
    return Event(row.at.astimezone(SHANGHAI).date(), kind, verb_of(row), text, by=row.actor_name, tone=tone)


def founding(body: Body) -> Iterator[Event]:
    dates = (
        (body.established_on, "成立", "key"),
        (body.legal_on, "核准工会法人资格", "up"),
        (body.seal_on, "刻制印章", ""),
        (body.term_start, "本届开始", ""),
        (body.term_end, "本届届满", "down"),
    )
    for day, title, tone in dates:
        if day and day <= today():
            yield Event(day, "body", title, body.legal_no if day == body.legal_on else "", tone=tone)


def elections(body: Body) -> Iterator[Event]:
    for row in Election.objects.filter(body=body).order_by("-pk")[:SHOWN]:
        url = reverse("unions:election-detail", args=[row.pk])
        name = f"{row.get_kind_display()}选举（{row.get_office_display()}）"
        turnout = f"应到 {row.entitled} 人，实到 {row.present} 人" if row.entitled and row.present else ""
        postponed = f"延期至 {row.postponed_to}" if row.postponed_to else ""
        for day, title, text, tone in (
            (row.notice_on, "发布选举公告", "", ""),
            (row.held_on, "召开大会选举", turnout, "key"),
            (row.reported_on, "选举结果报批", "", ""),
            (row.approved_on, "选举结果批复", row.approval_no, "up"),
        ):
            if day:
                yield Event(day, "election", f"{title}：{name}", text, url, tone=tone)
        if row.postponed_to and row.postponement_asked and body.term_end:
            day = min(body.term_end, today())
            yield Event(day, "election", f"批准延期换届：{name}", postponed, url)


def committees(body: Body) -> Iterator[Event]:
    for row in Committee.objects.filter(body=body)[:SHOWN]:
        name = f"{row.get_kind_display()}（{row.get_state_display()}）"
        if row.elected_on:
            yield Event(
                row.elected_on, "committee", f"选举产生{name}", f"委员 {row.members_count} 人", tone="key"
            )
        if row.approved_on:
            yield Event(row.approved_on, "committee", f"批复{name}", row.approval_no, tone="up")


def cadres(body: Body) -> Iterator[Event]:
    rows = Officer.objects.filter(body=body).defer("phone_sealed").order_by("-took_post_on")[:SHOWN]
    for row in rows:
        url = reverse("unions:officer-detail", args=[row.pk])
        yield Event(row.took_post_on, "cadre", f"{row.name}任{row.get_post_display()}", "", url, tone="up")
        if row.left_on:
            yield Event(
                row.left_on,
                "cadre",
                f"{row.name}不再任{row.get_post_display()}",
                row.left_reason,
                url,
                tone="down",
            )


def coverages(body: Body) -> Iterator[Event]:
    for row in Coverage.objects.filter(body=body).select_related("unit").order_by("-from_on")[:SHOWN]:
        yield Event(row.from_on, "coverage", f"开始覆盖{row.unit}", tone="up")
        if row.to_on:
            yield Event(row.to_on, "coverage", f"结束覆盖{row.unit}", tone="down")
