"""流动服务窗口: where unions take applications for a time, with how many were taken in."""

from typing import Any

from django.db.models import Count
from django.urls import reverse

from core.register import Register, declare
from core.tables import Column
from members.filters.joining import WindowFilter
from members.forms.joining import WindowForm
from members.models import JoinApplication, ServiceWindow
from members.workflows.doors import TAKES_MEMBERS

TAKEN = ("approved", "carded")


def count_joined(rows: list[Any]) -> None:
    found = JoinApplication.objects.filter(window__in=rows).values("window", "state").annotate(n=Count("pk"))
    taken: dict[int, int] = {}
    asked: dict[int, int] = {}
    for group in found:
        key, n = group["window"], group["n"]
        asked[key] = asked.get(key, 0) + n
        taken[key] = taken.get(key, 0) + (n if group["state"] in TAKEN else 0)
    for row in rows:
        row.asked_count, row.joined_count = asked.get(row.pk, 0), taken.get(row.pk, 0)


def window_panels(window: ServiceWindow, user: Any) -> list[dict[str, Any]]:
    count_joined([window])
    counted: Any = window
    facts = [
        {"label": "收到申请", "value": f"{counted.asked_count:,} 份"},
        {"label": "入会人数", "value": f"{counted.joined_count:,} 人"},
    ]
    return [{"title": "入会", "facts": facts}]


def window_actions(window: ServiceWindow, user: Any) -> list[dict[str, Any]]:
    url = reverse("members:window-poster", args=[window.pk])
    return [{"title": "入会二维码", "url": url, "icon": "qr-code"}]


declare(
    Register(
        app="members", slug="windows", model=ServiceWindow, entries=("P-080",), view="members.view", edit="members.edit",
        form=WindowForm, filterset=WindowFilter, title="流动服务窗口", noun="个", add="登记服务窗口", order=("-opened_on", "-pk"),
        columns=(
            Column("place", "地点", link=True, sub=lambda row: row.body.name),
            Column("opened_on", "开设日期", kind="date"),
            Column("closed_on", "结束日期", kind="date"),
            Column("joined_count", "入会人数", lambda row: row.joined_count, kind="num", export=False),
        ),
        prepare=count_joined, panels=window_panels, actions=window_actions, icon="geo",
        takes=(*TAKES_MEMBERS, "county", "city", "industrial"),
        empty_text="在农民工集中的市场、工地、车站设窗口时在这里登记，并打印窗口的入会二维码。",
    )
)  # fmt: skip
