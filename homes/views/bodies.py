"""The list behind every figure, today and as of a past day, and what pages about one basic union share."""

import datetime as dt
from functools import cached_property
from typing import Any

from django.urls import reverse

from core import rules as r
from core.clock import today
from core.tables import Column
from core.views import ListPage, Page
from homes.filters import OutcomeFilter
from homes.models import Outcome, OutcomeChange, ScoreRun
from homes.models.outcomes import Scores
from homes.scoring.asof import as_of, day_of
from unions.models import Body
from unions.policies.catalogue import HAVES_SHORT
from unions.querysets import BASIC_KINDS


def missing_text(outcome: Scores) -> str:
    """`主席、制度`: the haves that are not met."""
    return "、".join(name for n, name in enumerate(HAVES_SHORT, start=1) if not outcome.meets(n)) or "无"


class OutcomeList(ListPage):
    """`?on=` shows the results of a past day, from the history of changes; branch and kind are those of today."""

    entries = ("P-092",)
    model, permission, title = Outcome, "homes.view", "六有评分"
    noun = "家"
    filterset_class = OutcomeFilter
    orders = {"": ("body__path", "pk")}
    columns = (
        Column("name", "工会名称", "body.name", link=True, sub="body.superior.name"),
        Column("nature", "单位性质", "body.get_nature_display", phone=False),
        Column("size", "规模", "body.get_size_display", phone=False),
        Column(
            "met",
            "结果",
            lambda o: r.PASS if o.met_basic else r.FAIL,
            kind="chip",
            sub=lambda o: "基本达到" if o.met_basic else "未基本达到",
        ),
        Column("total", "总分", lambda o: None if o.total is None else f"{o.total / 100:.1f}", kind="num"),
        Column("missing", "未达到的有", missing_text),
    )
    related = ("body__superior",)

    @cached_property
    def chosen(self) -> tuple[dt.date | None, str]:
        """The past day that is shown, and why there is nothing to show."""
        text = self.request.GET.get("on", "")
        on = day_of(text)
        if on is None:
            return None, f"“{text[:20]}”不是日期。请按 2026-03-15 这样的写法填写，或点日历选一天。"
        if on > today():
            return None, f"{on} 还没有到。请选今天或以前的一天。"
        if on == today():
            return None, ""
        scored = ScoreRun.objects.filter(finished_at__isnull=False, on__lte=on).exists()
        return on, "" if scored else f"{on} 以前没有评过分，没有结果。"

    @property
    def day(self) -> dt.date | None:
        return self.chosen[0]

    @property
    def problem(self) -> str:
        return self.chosen[1]

    @property
    def subtitle(self) -> str:  # type: ignore[override]
        if self.day is None:
            return "基层工会逐家结果，每晚更新"
        return f"截至 {self.day} 的逐家结果。上级、单位性质和规模是现在的"

    @property
    def export_name(self) -> str:  # type: ignore[override]
        return f"六有评分名单（截至 {self.day}）" if self.day else "六有评分名单"

    @property
    def empty_title(self) -> str:  # type: ignore[override]
        return "没有可看的结果" if self.problem else "没有符合条件的记录"

    @property
    def empty_text(self) -> str:  # type: ignore[override]
        return self.problem or "请放宽筛选条件，或清除筛选后再看。"

    def get_queryset(self) -> Any:
        if self.problem:
            return super().get_queryset().none()
        if self.day is None:
            return super().get_queryset()
        rows: Any = OutcomeChange.objects.visible_to(self.user, self.permission)
        return as_of(rows, self.day).defer("facts").select_related(*self.related)

    def row_url(self, obj: Any) -> str:
        tail = f"?on={self.day}" if self.day else ""
        return reverse("homes:body", args=[obj.body_id]) + tail

    def panels(self) -> list[dict[str, Any]]:
        query = self.request.GET.copy()
        for gone in ("on", "after", "before"):
            query.pop(gone, None)
        return [
            {
                "template": "homes/asof_panel.html",
                "day": self.day,
                "problem": self.problem,
                "today": today(),
                "kept": list(query.items()),
                "back": f"?{query.urlencode()}",
            }
        ]

    def tabs(self) -> list[dict[str, Any]]:
        current = self.request.GET.get("met", "")
        kept = self.request.GET.copy()
        for gone in ("met", "after", "before"):
            kept.pop(gone, None)
        tail = f"&{kept.urlencode()}" if kept else ""
        names = (("", "全部"), ("yes", "基本达到"), ("no", "未基本达到"), ("full", "全面达到"))
        return [{"title": t, "url": f"?met={v}{tail}", "current": v == current} for v, t in names]


class BodyPage(Page):
    """Pages about one basic union; looked up through the union's own scope."""

    model, permission = Body, "homes.view"
    object: Body

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(kind__in=BASIC_KINDS).select_related("superior", "jurisdiction")

    def crumbs(self) -> list[tuple[str, str]]:
        paths = self.object.ancestor_paths
        above = Body.objects.visible_to(self.user, "unions.view").filter(path__in=paths).order_by("path")
        return [
            *((str(b), reverse("unions:body-detail", args=[b.pk])) for b in above),
            (str(self.object), ""),
        ]
