"""Counts of a branch by attribute: counted at once where it is small, last night's figures for a city or a province."""

import datetime as dt
from collections import Counter
from typing import Any, ClassVar

from django.db.models import Count
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.clock import quarter_label, today
from core.views.base import Page
from members.models import Member, MemberTally
from members.models.tallies import PLACES
from members.workflows.tally import LIVE, Counts, kept, live, quarters
from unions.models import Body
from unions.models.bodies import SEGMENT
from unions.policies.force import policy_of

QUICK = 50_000  # members of a place that are still counted while somebody waits
AGES = (
    ("1", "25 岁及以下"),
    ("2", "26 至 35 岁"),
    ("3", "36 至 45 岁"),
    ("4", "46 至 55 岁"),
    ("5", "56 岁及以上"),
    ("", "未填出生日期"),
)
MIGRANT = (("yes", "农民工会员"), ("no", "其他会员"))
EDUCATIONS = (*Member.Education.choices, ("", "未填学历"))
GROUPS = [choice for choice in Member.Group.choices if choice[0]]
TAGS = [(str(value), label) for value, label in Member.Tag.choices]
INFERIORS = 100


class MemberCounts(Page):
    """By standing, level, sex, migrant workers, age, education, groups and tags, by quarter, and by direct inferior."""

    entries: ClassVar[tuple[str, ...]] = ("P-078",)
    model = Member
    permission = "members.view"
    title = "会员统计"
    template_name = "members/counts.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员名册", reverse("members:member-list")), ("统计", "")]

    def get(self, request: HttpRequest) -> HttpResponse:
        body = self.branch()
        context: dict[str, Any] = {"body": body, "subtitle": f"{body}及下级" if body else ""}
        counts, day = self.counts(body) if body else (None, None)
        if body is None or counts is None:
            return self.render({**context, "too_many": True, "children": self.children(body)})
        active = counts.get("status", {}).get(Member.Status.ACTIVE, 0)
        return self.render({
            **context, "total": active, "day": day, "charts": charts(counts, body), "growth": growth(counts),
            "inferiors": self.kept_inferiors(body, active) if day else self.inferiors(body), "basic": body.is_basic,
        })  # fmt: skip

    def branch(self) -> Body | None:
        """Within what the reader sees of members, which may be less than what he sees of unions."""
        under = self.request.GET.get("under", "")
        if under.isdecimal():
            return Body.objects.visible_to(self.user, self.permission).filter(pk=int(under)).first()
        branches = self.user.branches(self.permission)
        return Body.objects.filter(path=branches[0].path).first() if branches else None

    def counts(self, body: Body) -> tuple[Counts | None, dt.date | None]:
        """The day stands beside figures of last night; nothing where the branch is too large and not a place."""
        if body.kind in PLACES:
            found, day = kept(body)
            if sum(found.get("status", {}).values()) > QUICK:
                return found, day
        rows = Member.objects.filter(path__startswith=body.path).order_by()
        if rows[: LIVE + 1].count() > LIVE:
            return None, None
        return live(body, today()), None

    def children(self, body: Body | None) -> list[dict[str, Any]]:
        if body is None:
            return []
        found = Body.objects.visible_to(self.user, self.permission).filter(superior=body).order_by("path")
        return [{"name": child.name, "url": f"?under={child.pk}"} for child in found[:200]]

    def inferiors(self, body: Body) -> list[dict[str, Any]]:
        rows = Member.objects.active().filter(path__startswith=body.path).order_by()
        counted = Counter(dict(
            rows.values_list(Left("path", len(body.path) + SEGMENT)).annotate(n=Count("pk"))
        ))  # fmt: skip
        names = {
            path: (name, pk)
            for path, name, pk in Body.objects.filter(path__in=list(counted)).values_list(
                "path", "name", "pk"
            )
        }
        found = [
            (names[path][0], names[path][1], number, True) if path != body.path
            else ("本级直接管理", body.pk, number, False)
            for path, number in counted.most_common(INFERIORS) if path in names
        ]  # fmt: skip
        return lines(found)

    def kept_inferiors(self, body: Body, total: int) -> list[dict[str, Any]]:
        """The places below from last night; what is left belongs to unions directly under this level."""
        rows = MemberTally.objects.filter(node__superior=body, dim="status", key=Member.Status.ACTIVE)
        found = [
            (name, pk, number, True)
            for name, pk, number in rows.order_by("-n", "node__path").values_list(
                "node__name", "node_id", "n"
            )
        ]
        rest = total - sum(number for _, _, number, _ in found)
        return lines([*found[:INFERIORS], *([("其他直属工会", body.pk, rest, False)] if rest > 0 else [])])


def lines(found: list[tuple[str, int, int, bool]]) -> list[dict[str, Any]]:
    most = max((number for _, _, number, _ in found), default=0) or 1
    register = reverse("members:member-list")
    return [
        {
            "name": name, "count": number, "share": 100 * number // most, "url": f"{register}?under={pk}",
            "deeper": f"?under={pk}" if deeper else "",
        }
        for name, pk, number, deeper in found
    ]  # fmt: skip


def charts(counts: Counts, body: Body) -> list[dict[str, Any]]:
    """One per attribute; those of the members in membership, but for the first."""
    return [
        chart("by-status", "按会籍", counts.get("status", {}), Member.Status.choices),
        *(
            []
            if body.is_basic
            else [
                chart(
                    "by-level",
                    "按直接管理的层级",
                    counts.get("level", {}),
                    [*Body.Kind.choices, ("", "没有上级")],
                )
            ]
        ),
        chart("by-sex", "按性别", counts.get("sex", {}), Member.Sex.choices),
        chart("by-migrant", "农民工会员", counts.get("migrant", {}), MIGRANT),
        chart("by-age", "按年龄", counts.get("age", {}), AGES),
        chart("by-education", "按学历", counts.get("education", {}), EDUCATIONS),
        chart("by-group", "八大群体", counts.get("group8", {}), GROUPS),
        chart("by-tag", "群体标签", *tagged(counts, body)),
    ]


def tagged(counts: Counts, body: Body) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """The stored tags, and those that age, education and household make by the local definitions."""
    policy = policy_of(body.place, today())
    found = dict(counts.get("tag", {}))
    derived: list[tuple[str, str]] = []
    high = policy.value("member.high_education") or ()
    for key, title, number in (
        ("young", "青年职工", counts.get("young", {}).get("yes", 0)),
        ("newer", "新生代农民工", counts.get("newer", {}).get("yes", 0)),
        ("high", "高学历", sum(counts.get("education", {}).get(code, 0) for code in high)),
    ):
        found[key] = number
        derived.append((key, title))
    return found, [*derived, *TAGS]


def chart(key: str, title: str, counted: dict[str, int], choices: Any) -> dict[str, Any]:
    pairs = [(str(label), counted[value]) for value, label in choices if counted.get(value)]
    return {
        "id": key, "kind": "bar", "title": title, "heads": [title, "人数"], "unit": "人",
        "rows": [(label, [number]) for label, number in pairs],
        "aria": f"{title}：" + "，".join(f"{label} {number} 人" for label, number in pairs),
    }  # fmt: skip


def growth(counts: Counts) -> dict[str, Any]:
    """By quarter: how many came into membership, how many went out of it, and the difference."""
    rows = []
    for quarter in quarters(today()):
        came, went = counts.get("in", {}).get(quarter, 0), counts.get("out", {}).get(quarter, 0)
        label = quarter_label(quarter)[2:].replace("第", "").replace("季度", "季")
        rows.append((label, [came, went, came - went]))
    last, least = rows[-1], min(values[2] for _, values in rows)
    step = 10 ** max(0, len(str(-least)) - 1)
    return {
        "id": "growth", "kind": "line", "title": "按季增减", "heads": ["季度", "增加", "减少", "净增"], "unit": "人",
        "rows": rows, "floor": least // step * step if least < 0 else None, "aria": f"近八个季度会员增减，{last[0]}净增 {last[1][2]} 人",
        "hint": "增加为入会、转入，减少为保留会籍、转出、退会、除名；按登记的日期计；最后一季到今天为止",
    }  # fmt: skip
