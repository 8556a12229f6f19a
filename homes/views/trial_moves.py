"""Everybody who would rise or fall in a trial: paged, filtered, exported."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F
from django.db.models.functions import Substr
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from core.filters import BranchFilter, FilterSet, SearchFilter
from core.tables import Column
from core.views import ListPage
from homes.filters.outcomes import rule_choices
from homes.models import Trial, TrialMove
from homes.views import trial_text as text
from unions.models import Body, Unit


class MoveFilter(FilterSet):
    q = SearchFilter("工会名称、拼音首字母")
    under = BranchFilter()
    way = django_filters.ChoiceFilter(
        label="升降", choices=[("up", "会升"), ("down", "会降")], method="by_way", empty_label="全部"
    )
    rule = django_filters.ChoiceFilter(
        label="变化的条目", choices=rule_choices, method="by_rule", empty_label="不限"
    )
    nature = django_filters.ChoiceFilter(
        field_name="body__nature", label="单位性质", choices=Unit.Nature.choices, empty_label="不限"
    )
    size = django_filters.ChoiceFilter(
        field_name="body__size", label="规模", choices=Body.Size.choices, empty_label="不限"
    )

    class Meta:
        model = TrialMove
        fields: ClassVar[list[str]] = []

    def by_way(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(rises=value == "up")

    def by_rule(self, rows: Any, name: str, value: str) -> Any:
        place = int(value) + 1
        now, then = Substr("letters_now", place, 1), Substr("letters_then", place, 1)
        return rows.alias(old=now, new=then).exclude(old=F("new"))


class TrialMoves(ListPage):
    entries = ("P-002", "P-092")
    model, permission, title = TrialMove, "homes.whatif", "会升会降的工会"
    noun = "家"
    filterset_class = MoveFilter
    row_page = "homes:body"
    related = ("body__superior",)
    orders = {"": ("body__path", "pk")}
    empty_title = "没有会升会降的工会"
    empty_text = "这次试算没有让哪家工会由未达到变为达到，或由达到变为未达到；或请放宽筛选条件。"
    export_name = "标准试算升降名单"
    trial: Trial

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Also for an export in the background, which never calls `get`."""
        super().setup(request, *args, **kwargs)
        names = text.names_of_rules()
        self.columns = (
            Column("name", "工会名称", "body.name", link=True),
            Column("above", "上级工会", "body.superior.name", phone=False),
            Column("way", "升降", lambda m: ("会升", "pass") if m.rises else ("会降", "fail"), kind="state"),
            Column("why", "变化的条目", lambda m: "；".join(text.reasons(m, self.marks(), names))),
            Column("now", "现行总分", lambda m: text.points(m.total_now), kind="num"),
            Column("then", "试算总分", lambda m: text.points(m.total_then), kind="num"),
            Column("nature", "单位性质", "body.get_nature_display", phone=False),
            Column("size", "规模", "body.get_size_display", phone=False),
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.get_queryset()
        self.subtitle = f"{self.trial}　{text.tried_line(self.trial)}"
        return super().get(request, *args, **kwargs)

    def marks(self) -> dict[str, Any]:
        found: dict[str, Any] = self.trial.changes.get("adoptions", {})
        return found

    def get_queryset(self) -> Any:
        """404 where the trial is out of sight or gone; unions beyond one's own branch stay out of sight as well."""
        found = Trial.objects.visible_to(self.user, self.permission).filter(pk=self.kwargs["pk"])
        trial = found.select_related("body").first()
        if trial is None:
            raise Http404
        self.trial = trial
        return super().get_queryset().filter(trial=trial)

    def row_url(self, obj: TrialMove) -> str:
        """The score page belongs to the union, not to the move."""
        return reverse(self.row_page, args=[obj.body_id])

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            ("标准试算", reverse("homes:whatif")),
            (str(self.trial), reverse("homes:trial-detail", args=[self.trial.pk])),
            (self.title, ""),
        ]
