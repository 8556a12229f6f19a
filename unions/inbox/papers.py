"""What waits of documents, consultations and reconciliation: receipts to sign, opinions to give, differences, confirmations."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse

from core import inbox
from core.inbox import PER_SOURCE, Source, Todo
from unions.models import Body, Consultation, DocReceipt, NatSync, Officer
from unions.workflows.consultations import unconsulted
from unions.workflows.reconcile import latest_round

MODULE, ICON = "工会组织", "diagram-3"
POLICY, PAPER = "标准参数", "file-earmark-text"
COUNT_CAP = 1000
Rows = Callable[[Any, dt.date], Any]


def _tops(user: Any, *permissions: str) -> list[str]:
    return [branch.path for permission in permissions for branch in user.branches(permission)]


def _receipts(user: Any, on: dt.date) -> Any:
    """Of one's own body, to sign or to study: what lies below signs for itself."""
    waiting = (DocReceipt.State.SENT, DocReceipt.State.RECEIVED)
    tops = _tops(user, "unions.edit", "unions.edit_own")
    return DocReceipt.objects.filter(state__in=waiting, body__path__in=tops)


def _find_receipts(user: Any, on: dt.date) -> Iterable[Todo]:
    for row in (
        _receipts(user, on).select_related("doc", "body").order_by("-state", "sent_on", "pk")[:PER_SOURCE]
    ):
        late = f"，{row.reminded_on} 催办" if row.reminded_on else ""
        sign = row.state == DocReceipt.State.SENT
        yield Todo(
            title=f"{'收文待签收' if sign else '收文待学习贯彻'}：{row.doc.title}",
            sub=f"{row.doc.number}，{row.doc.issuer}，{row.sent_on} 发来{late}",
            url=reverse("unions:docreceipt-detail", args=[row.pk]),
            action="去签收" if sign else "去登记", module=POLICY, icon=PAPER, since=str(row.sent_on),
        )  # fmt: skip


def _opinions(user: Any, on: dt.date) -> Any:
    """The Party's opinion waits for those who asked; the superior's for the direct superior, once the Party has spoken."""
    state = Consultation.State
    own = Q(body__path__in=_tops(user, "cadres.edit")) | Q(filed_by_id=user.pk)
    direct = Body.objects.filter(path__in=_tops(user, "elections.approve"))
    above = Q(body__superior__in=direct) & ~Q(filed_by_id=user.pk)
    rows = Consultation.objects.visible_to(user, "cadres.view")
    return rows.filter((Q(state=state.ASKED) & own) | (Q(state=state.PARTY) & above))


def _find_opinions(user: Any, on: dt.date) -> Iterable[Todo]:
    for row in _opinions(user, on).select_related("body").order_by("asked_on", "pk")[:PER_SOURCE]:
        party = row.state == Consultation.State.ASKED
        given = f"同级党组织 {row.party_opinion_on} 已有意见，请提出协管意见"
        yield Todo(
            title=f"{row.body.name}：{row}", sub="请登记同级党组织意见和文号" if party else given,
            url=reverse("unions:consultation-detail", args=[row.pk]), action="去登记" if party else "去填写",
            module=MODULE, icon="people", since=str(row.asked_on),
        )  # fmt: skip


def _unconsulted(user: Any, on: dt.date) -> Any:
    direct = Body.objects.filter(path__in=_tops(user, "elections.approve"))
    return unconsulted(Officer.objects.filter(body__superior__in=direct), on)


def _find_unconsulted(user: Any, on: dt.date) -> Iterable[Todo]:
    for row in _unconsulted(user, on).select_related("body").order_by("-took_post_on", "pk")[:PER_SOURCE]:
        what = f"{row.left_on} 离任" if row.left_on else f"{row.took_post_on} 任职"
        yield Todo(
            title=f"{row.body.name}：{row.name}（{row.get_post_display()}）未履行协管",
            sub=f"{what}，没有上级工会的协管意见，请补办",
            url=reverse("unions:officer-detail", args=[row.pk]), action="去补办", module=MODULE, icon="people",
        )  # fmt: skip


def _rounds(user: Any, on: dt.date) -> Any:
    waiting = (NatSync.State.LISTED, NatSync.State.CORRECTED)
    return NatSync.objects.filter(body__path__in=_tops(user, "unions.edit"), state__in=waiting)


def _find_rounds(user: Any, on: dt.date) -> Iterable[Todo]:
    for sync in _rounds(user, on).select_related("body").order_by("exported_on", "pk")[:PER_SOURCE]:
        left = sync.differences.filter(resolution="").count()
        yield Todo(
            title=f"{sync.body.name}：全国系统对账",
            sub=f"还有 {left:,} 项差异待处理" if left else "差异已处理完，请确认本轮对账",
            url=reverse("unions:natsync-detail", args=[sync.pk]), action="去处理" if left else "去确认",
            module=MODULE, icon="arrow-left-right", since=str(sync.compared_on or ""),
        )  # fmt: skip


def _to_confirm(user: Any, on: dt.date) -> Any:
    """A chair's own basic unions that a round of this year has compared and he has not confirmed."""
    tops = _tops(user, "unions.edit_own")
    rows = Body.objects.filter(path__in=tops).basic().active()
    rows = rows.exclude(natconfirmations__year=on.year)
    compared = [body.pk for body in rows[:20] if latest_round(body, on.year)]
    return Body.objects.filter(pk__in=compared)


def _find_to_confirm(user: Any, on: dt.date) -> Iterable[Todo]:
    for body in _to_confirm(user, on).order_by("pk")[:PER_SOURCE]:
        yield Todo(
            title=f"确认本会在全国系统的登记内容（{on.year} 年）",
            sub="请核对名称、代码、负责人、职工和会员人数",
            url=reverse("unions:body-national", args=[body.pk]), action="去确认", module=MODULE,
            icon="arrow-left-right", due_on=dt.date(on.year, 12, 31),
        )  # fmt: skip


def _source(key: str, module: str, permission: str, find: Any, rows: Rows, page: str) -> None:
    inbox.register(
        Source(
            f"unions.{key}",
            module,
            PAPER if module == POLICY else ICON,
            permission,
            find,
            lambda user, on: int(rows(user, on).order_by()[:COUNT_CAP].count()),
            f"unions:{page}",
        )
    )


_source("receipts", POLICY, "policy.view", _find_receipts, _receipts, "docreceipt-list")
_source("opinions", MODULE, "cadres.view", _find_opinions, _opinions, "consultation-list")
_source("unconsulted", MODULE, "elections.approve", _find_unconsulted, _unconsulted, "officer-list")
_source("natsync", MODULE, "unions.edit", _find_rounds, _rounds, "natsync-list")
_source("natconfirm", MODULE, "unions.edit_own", _find_to_confirm, _to_confirm, "natsync-list")
