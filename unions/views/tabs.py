"""The tabs of a body's profile: what each shows."""

from typing import Any, ClassVar

from django.urls import reverse

from core.clock import today
from core.models import AuditEvent
from core.tables import Column, table_panel
from core.templatetags.figures import moment, near_text
from unions.filters import warn_days_of
from unions.models import Body, Committee, Coverage, Election, Officer, Unit
from unions.querysets import TOWN_KINDS
from unions.tables import (
    BODY_COLUMNS,
    COMMITTEE_COLUMNS,
    COVERAGE_COLUMNS,
    ELECTION_COLUMNS,
    OFFICER_COLUMNS,
    changed_text,
    verb_of,
)
from unions.views.common import link, may
from unions.views.profile import BodyTab, fact

SHOWN = 200
EVENTS = 60
EVENT_KINDS = (
    ("unions.body", "unions.view"),
    ("unions.coverage", "units.view"),
    ("unions.committee", "cadres.view"),
    ("unions.officer", "cadres.view"),
    ("unions.election", "elections.view"),
)  # what happened to a body, each kind for those who may see that register


class BodyDetail(BodyTab):
    entries: ClassVar[tuple[str, ...]] = ("P-006", "P-009")

    def panels(self) -> list[dict[str, Any]]:
        body: Body = self.object
        basic = body.is_basic
        line = body.industry_superior
        organ = [
            fact("类别", body.get_kind_display()),
            fact("同级党组织", body.party_superior),
            fact("独立设置机构", body.independent_organ),
            fact("并入部门", body.merged_into),
            fact("产业（系统）上级", line.name if line else ""),
            fact("申报会员数", f"{body.declared_members:,} 人" if body.declared_members is not None else ""),
        ]
        if body.kind in TOWN_KINDS:
            organ[1:2] = dual_leadership(body)
        if body.township_form:
            organ.insert(1, fact("组织形式", body.get_township_form_display()))
        eligible = {True: "符合", False: "不符合", None: "还没有核定"}[body.legal_eligible]
        legal = [
            fact("符合法人条件", eligible),
            fact("工会代码", body.uscc, must=basic and bool(body.legal_eligible)),
            fact("法人资格证号", body.legal_no, must=basic and bool(body.legal_eligible)),
            fact("核准日期", body.legal_on),
            fact("证书有效期至", body.legal_until),
            fact("刻章日期", body.seal_on),
        ]
        place = [
            fact("所在地区", f"{body.jurisdiction}（{body.place}）"),
            fact("地址", body.address),
            fact("办公电话", body.office_phone),
        ]
        return [
            {"title": "机构", "facts": organ},
            {"title": "法人登记", "facts": legal},
            {"title": "联系", "facts": place},
        ]

    def aside(self) -> list[dict[str, Any]]:
        body: Body = self.object
        reminders = []
        if (
            body.term_end
            and body.is_active
            and (body.term_end - today()).days <= (warn_days_of(self.user) or 0)
        ):
            reminders.append(fact("换届", f"{near_text(body.term_end, today())}（{body.term_end}）"))
        if body.legal_until:
            reminders.append(
                fact("工会法人证书", f"{near_text(body.legal_until, today())}（{body.legal_until}）")
            )
        if body.is_basic and body.is_active and self.chair() is None:
            reminders.append(fact("主席", "空缺，请组织补选"))
        panels = [{"title": "到期提醒", "facts": reminders, "empty": "近期没有到期事项。"}]
        return panels if body.is_active else []


def dual_leadership(body: Body) -> list[dict[str, Any]]:
    """A township union answers to two superiors, the Party committee first."""
    return [
        fact("双重领导", "以同级党委领导为主"),
        fact("同级党委", body.party_superior, must=True),
        fact("上级工会", str(body.superior or "")),
    ]


class BodyUnits(BodyTab):
    entries: ClassVar[tuple[str, ...]] = ("P-008",)
    permission = "units.view"
    tab = "body-units"

    def panels(self) -> list[dict[str, Any]]:
        rows = list(
            Coverage.objects.filter(body=self.object).select_related("unit").order_by("-to_on", "-pk")[:SHOWN]
        )
        rows.sort(key=lambda row: (row.to_on is not None, row.pk))
        seen = set(
            Unit.objects.visible_to(self.user, self.permission)
            .filter(pk__in=[row.unit_id for row in rows])
            .values_list("pk", flat=True)
        )
        url = lambda row: reverse("unions:unit-detail", args=[row.unit_id]) if row.unit_id in seen else ""  # noqa: E731
        edit = may(self.user, "units.edit", self.object) and self.object.is_active | (
            self.object.state == "preparing"
        )
        actions = [link("添加单位", "unions:coverage-create", self.object.pk)] if edit else []
        ends = self.enders(rows) if edit else {}
        return [
            table_panel(
                "所辖单位", COVERAGE_COLUMNS, rows, url,
                row_actions=ends, actions=actions, empty="还没有登记所辖单位。",
            )
        ]  # fmt: skip

    def enders(self, rows: list[Coverage]) -> dict[int, dict[str, str]]:
        return {row.pk: link("结束覆盖", "unions:coverage-end", row.pk) for row in rows if row.to_on is None}


class BodyCommittees(BodyTab):
    entries: ClassVar[tuple[str, ...]] = ("P-017", "P-018", "P-019")
    permission = "cadres.view"
    tab = "body-committees"

    def panels(self) -> list[dict[str, Any]]:
        rows = list(
            Committee.objects.filter(body=self.object).order_by("state", "kind", "-elected_on")[:SHOWN]
        )
        edit = may(self.user, "cadres.edit", self.object)
        actions = [link("登记委员会", "unions:committee-create", self.object.pk)] if edit else []
        url = lambda row: reverse("unions:committee-edit", args=[row.pk]) if edit else ""  # noqa: E731
        return [
            table_panel("委员会", COMMITTEE_COLUMNS, rows, url, actions=actions, empty="还没有登记委员会。")
        ]


class BodyOfficers(BodyTab):
    permission = "cadres.view"
    tab = "body-officers"

    def panels(self) -> list[dict[str, Any]]:
        rows = list(
            Officer.objects.filter(body=self.object).select_related("body").order_by("post", "pinyin")[:SHOWN]
        )
        url = lambda row: reverse("unions:officer-detail", args=[row.pk])  # noqa: E731
        edit = may(self.user, "cadres.edit", self.object)
        address = f"{reverse('unions:officer-create')}?body={self.object.pk}"
        actions = [{"title": "登记干部", "url": address}] if edit else []
        columns = tuple(column for column in OFFICER_COLUMNS if column.key != "body")
        now, gone = [row for row in rows if row.left_on is None], [row for row in rows if row.left_on]
        panels = [table_panel("在任", columns, now, url, actions=actions, empty="还没有登记在任干部。")]
        return [*panels, table_panel("已离任", columns, gone, url)] if gone else panels


class BodyElections(BodyTab):
    permission = "elections.view"
    tab = "body-elections"

    def panels(self) -> list[dict[str, Any]]:
        rows = list(Election.objects.filter(body=self.object).select_related("body").order_by("-pk")[:SHOWN])
        edit = may(self.user, "elections.edit", self.object)
        actions = [link("建立选举档案", "unions:election-create", self.object.pk)] if edit else []
        url = lambda row: reverse("unions:election-detail", args=[row.pk])  # noqa: E731
        columns = (
            Column("office", "选举", value="get_office_display", link=True),
            *ELECTION_COLUMNS[1:2],
            *ELECTION_COLUMNS[3:],
        )
        empty = "还没有选举档案。换届、补选前先建立一份。"
        return [table_panel("选举档案", columns, rows, url, actions=actions, empty=empty)]


class BodyInferiors(BodyTab):
    tab = "body-inferiors"

    def panels(self) -> list[dict[str, Any]]:
        rows = (
            Body.objects.filter(superior=self.object)
            .select_related("superior", "jurisdiction")
            .order_by("path")
        )
        url = lambda row: reverse("unions:body-detail", args=[row.pk])  # noqa: E731
        columns = (
            Column("name", "工会名称", link=True),
            *BODY_COLUMNS[1:2],
            *BODY_COLUMNS[3:5],
            BODY_COLUMNS[7],
        )
        whole = f"{reverse('unions:body-list')}?under={self.object.pk}"
        actions = [{"title": "在名录中查看全部下级", "url": whole}]
        if may(self.user, "unions.edit", self.object):
            create = f"{reverse('unions:body-create')}?under={self.object.pk}"
            actions.append({"title": "登记下级工会", "url": create})
        empty = "没有下级工会。"
        return [table_panel("直属下级工会", columns, list(rows[:SHOWN]), url, actions=actions, empty=empty)]


class BodyHistory(BodyTab):
    tab = "body-history"

    def panels(self) -> list[dict[str, Any]]:
        kinds = [kind for kind, permission in EVENT_KINDS if self.user.can(permission)]
        rows: Any = AuditEvent.objects.filter(path=self.object.path, object_type__in=kinds).order_by("-pk")
        events = [
            {
                "title": verb_of(row),
                "text": changed_text(row) or ("" if row.object_name == str(self.object) else row.object_name),
                "when": moment(row.at),
                "by": f"{row.actor_name}{'，' + row.note if row.note else ''}",
            }
            for row in rows[:EVENTS]
        ]
        return [
            {
                "title": "操作记录",
                "hint": f"最近 {EVENTS} 条，新的在前",
                "events": events,
                "empty": "还没有操作记录。",
            }
        ]
