"""The profile page of a body: header, facts strip, tabs and actions; `tabs.py` fills them."""

from typing import Any, ClassVar

from django.db.models import Count, Q, Sum
from django.urls import reverse

from core.clock import today
from core.templatetags.figures import near_text
from core.views import DetailPage
from unions.models import Body, Committee, Coverage, Officer
from unions.tables import (
    body_state,
)
from unions.views.common import lineage_crumbs, link, may, maybe_url
from unions.views.founding import founding_link
from unions.views.requests import offered
from unions.workflows.bodies import BODY_STEPS, superior_of

TABS = (
    ("body-detail", "概况", "", "unions.view"),
    ("body-units", "所辖单位", "units", "units.view"),
    ("body-committees", "委员会", "committees", "cadres.view"),
    ("body-officers", "干部", "officers", "cadres.view"),
    ("body-elections", "选举", "elections", "elections.view"),
    ("body-inferiors", "下级工会", "below", "unions.view"),
    ("body-standards", "执行标准", "", "policy.view"),
    ("body-national", "全国系统", "", "units.view"),
    ("body-registers", "办理与登记", "", "unions.view"),
    ("body-timeline", "历程", "", "unions.view"),
    ("body-history", "操作记录", "", "unions.view"),
)  # address, title, which count, right
FROM_ABOVE = {"body.rectify", "body.lift"}


class BodyTab(DetailPage):
    """Header and tabs; each subclass gives the panels of one tab."""

    model = Body
    permission = "unions.view"
    template_name = "generic/detail.html"
    tab: ClassVar[str] = "body-detail"
    related = ("superior", "jurisdiction", "industry_superior")

    def crumbs(self) -> list[tuple[str, str]]:
        return [*lineage_crumbs(self.object, self.user), ("工会画像", "")]

    def extra(self) -> dict[str, Any]:
        body: Body = self.object
        return {
            "state": body_state(body),
            "tags": [
                text
                for text in (body.get_kind_display(), body.get_nature_display(), str(body.jurisdiction))
                if text
            ],
            "facts": self.facts(),
            "tabs": self.tabs(),
            "actions": self.actions(),
            "panels": self.panels(),
            "aside_panels": self.aside(),
            "subtitle": body.short_name and f"简称：{body.short_name}",
        }

    def facts(self) -> list[dict[str, Any]]:
        body: Body = self.object
        chair = self.chair()
        workers = self.covered["workers"] or 0
        term = f"{body.term_start} 至 {body.term_end}" if body.term_start and body.term_end else ""
        above = body.superior
        facts: list[dict[str, Any]] = []
        if self.user.can("cadres.view"):
            facts.append(
                {"label": "工会主席", "value": chair.name if chair else "空缺", "sub": chair_note(chair)}
            )
        facts += [
            {"label": "职工", "value": f"{workers:,} 人", "sub": f"{self.covered['units']} 家单位"},
            {
                "label": "本届任期",
                "value": term,
                "missing": not term and body.is_basic,
                "sub": term_note(body),
            },
            {"label": "工会代码", "value": body.uscc, "missing": not body.uscc and body.is_basic},
            {"label": "成立日期", "value": body.established_on},
        ]
        if above:
            url = (
                reverse("unions:body-detail", args=[above.pk]) if may(self.user, "unions.view", above) else ""
            )
            facts.append({"label": "上级工会", "value": above.name, "url": url})
        return facts

    @property
    def covered(self) -> dict[str, Any]:
        if not hasattr(self, "_covered"):
            rows = Coverage.objects.filter(body=self.object, to_on=None, unit__closed_on=None)
            self._covered = rows.aggregate(units=Count("pk"), workers=Sum("unit__workers"))
        return self._covered

    def chair(self) -> Officer | None:
        if not hasattr(self, "_chair"):
            chairs = Officer.objects.filter(body=self.object, post=Officer.Post.CHAIR, left_on=None)
            self._chair: Officer | None = chairs.first()
        return self._chair

    def tabs(self) -> list[dict[str, Any]]:
        body: Body = self.object
        counts = Body.objects.filter(pk=body.pk).aggregate(
            officers=Count("officers", filter=Q(officers__left_on=None), distinct=True),
            elections=Count("elections", distinct=True),
            committees=Count(
                "committees", filter=Q(committees__state=Committee.State.CURRENT), distinct=True
            ),
        )
        counts["units"] = self.covered["units"]
        counts["below"] = body.inferiors.exclude(state=Body.State.DISSOLVED).count()
        shown = [
            {
                "title": title,
                "url": reverse(f"unions:{name}", args=[body.pk]),
                "count": counts.get(key),
                "current": name == self.tab,
            }
            for name, title, key, permission in TABS
            if self.user.can(permission)
        ]
        score = maybe_url("homes:body", body.pk)
        if score and body.is_basic and self.user.can("homes.view"):
            shown.insert(1, {"title": "六有评分", "url": score, "count": None, "current": False})
        demands = maybe_url("reports:body-demands", body.pk)
        if demands and self.user.can("homes.view"):
            shown.insert(-1, {"title": "应达到的要求", "url": demands, "count": None, "current": False})
        members = maybe_url("members:member-list")
        if members and self.user.can("members.view"):
            shown.insert(
                -1, {"title": "会员", "url": f"{members}?under={body.pk}", "count": None, "current": False}
            )
        return shown

    def actions(self) -> list[dict[str, Any]]:
        body: Body = self.object
        change = [link("申请变更", "unions:request-choose", body.pk, icon="signpost-split")]
        if body.state == Body.State.DISSOLVED:
            return change if offered(body, self.user) else []
        found: list[dict[str, Any]] = []
        staff, above = may(self.user, "unions.edit", body), superior_of(body, self.user, "unions.edit")
        if staff or may(self.user, "unions.edit_own", body):
            found.append(link("修改资料", "unions:body-edit", body.pk, icon="pencil"))
        found += change if offered(body, self.user) else []
        if body.state == Body.State.PREPARING:
            found += founding_link(body, self.user)
        for step in BODY_STEPS if staff else ():
            if body.state in step.sources and (above or step.name not in FROM_ABOVE):
                tone = {"primary": "primary", "danger": "danger"}.get(step.tone, "")
                found.append(link(step.verb, f"unions:body-{step.slug}", body.pk, tone=tone, dialog=True))
        return found

    def panels(self) -> list[dict[str, Any]]:
        return []

    def aside(self) -> list[dict[str, Any]]:
        return []


def chair_note(chair: Officer | None) -> str:
    if chair is None:
        return ""
    elected = f" · {chair.elected_on:%Y-%m} 当选" if chair.elected_on else " · 没有选举记录"
    return f"{'专职' if chair.fulltime else '兼职'}{elected}"


def term_note(body: Body) -> str:
    if body.term_end is None or not body.is_active or (body.term_end - today()).days > 180:
        return ""
    return near_text(body.term_end, today())


def fact(label: str, value: Any, *, must: bool = False, url: str = "") -> dict[str, Any]:
    shown = {True: "是", False: "否"}.get(value, value) if isinstance(value, bool) else value
    return {
        "label": label,
        "value": shown if shown not in (None, "") else "—",
        "missing": must and not value,
        "url": url,
    }
