"""Employers: list, record, forms, and covering them by a body."""

import datetime as dt
from typing import Any, ClassVar

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.clock import today
from core.money import yuan
from core.tables import Column
from core.views import CreatePage, DetailPage, EditPage, ListPage
from core.workflow import create
from unions.filters import LATE_TABS, UNION_TABS, UnitFilter
from unions.forms import CoverForm, UncoverForm, UnitForm
from unions.forms.units import INDUSTRY_NAMES
from unions.gates import MARKS
from unions.models import Body, Coverage, Unit
from unions.policies.founding_time import policy_in_sight, with_letter
from unions.querysets import BASIC_KINDS
from unions.tables import UNIT_COLUMNS
from unions.views import founding_time
from unions.views.bodies import tab_links
from unions.views.common import OfBody, link
from unions.views.profile import fact
from unions.workflows import cover, fill_unit, uncover
from unions.workflows.employers import keep_unit


class UnitList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-008",)
    model = Unit
    permission = "units.view"
    title = "用人单位"
    noun = "家"
    subtitle = "有没有建会的都在这里，建会率以此为分母"
    columns: tuple[Column, ...] = UNIT_COLUMNS
    filterset_class = UnitFilter
    orders = {
        "": ("home_path", "pk"), "name": ("pinyin", "pk"), "-name": ("-pinyin", "-pk"), "-workers": ("-workers", "-pk"),
    }  # fmt: skip
    export_name = "用人单位"
    empty_icon = "building"
    empty_title = "没有找到单位"
    row_page = "unions:unit-detail"

    def get_queryset(self) -> Any:
        covered = Coverage.objects.filter(unit=OuterRef("pk"), to_on=None, body__kind__in=BASIC_KINDS)
        names = Subquery(covered.values("body__name")[:1])
        rows = super().get_queryset().select_related("jurisdiction").annotate(union_name=names)
        return with_letter(rows, self.policy) if self.policy else rows

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.policy = policy_in_sight(request)
        if self.policy:
            self.columns = (*UNIT_COLUMNS, founding_time.column(self.policy))
        return super().get(request, *args, **kwargs)

    def tabs(self) -> list[dict[str, Any]]:
        late = LATE_TABS if self.policy else ()
        return tab_links(self.request, [("", "全部"), *UNION_TABS, *late])

    def actions(self) -> list[dict[str, Any]]:
        return (
            [link("登记单位", "unions:unit-create", icon="plus-lg", tone="primary")]
            if self.user.can("units.edit")
            else []
        )


class UnitDetail(DetailPage):
    model = Unit
    permission = "units.view"
    related = ("jurisdiction", "village", "grid")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("用人单位", reverse("unions:unit-list")), (str(self.object), "")]

    def extra(self) -> dict[str, Any]:
        unit: Unit = self.object
        rows = Coverage.objects.filter(unit=unit).select_related("body").order_by("-from_on")
        covers = [row for row in rows if row.to_on is None and row.body.is_basic]
        return {
            "state": None if covers or unit.closed_on else ("未建会", "fail"),
            "tags": [
                text for text in (unit.get_nature_display(), INDUSTRY_NAMES.get(unit.industry, "")) if text
            ],
            "facts": self.facts(unit),
            "actions": self.actions(unit, covered=bool(covers)),
            "panels": [
                *([in_time] if (in_time := founding_time.panel(unit)) else []),
                {"title": "覆盖这家单位的工会", "events": self.events(rows)},
                {"title": "登记资料", "facts": self.details(unit)},
            ],
        }

    def facts(self, unit: Unit) -> list[dict[str, Any]]:
        return [
            {"label": "职工", "value": f"{unit.workers:,} 人"},
            {"label": "女职工", "value": f"{unit.female_workers:,} 人"},
            {"label": "农民工", "value": f"{unit.migrant_workers:,} 人"},
            {"label": "劳务派遣工", "value": f"{unit.dispatched_workers:,} 人"},
            {
                "label": "月工资总额",
                "value": f"{yuan(unit.monthly_wages)} 元" if unit.monthly_wages else "",
                "missing": not unit.monthly_wages,
            },
            {"label": "统计时点", "value": unit.counted_on},
        ]

    def details(self, unit: Unit) -> list[dict[str, Any]]:
        return [
            fact("统一社会信用代码", unit.uscc, must=True),
            fact("所在政区", f"{unit.jurisdiction}（{unit.jurisdiction.code}）"),
            fact("村（社区）", unit.village.name if unit.village else ""),
            fact("网格", str(unit.grid) if unit.grid else ""),
            fact("地址", unit.address),
            fact("开业日期", unit.opened_on, must=True),
            fact("注销日期", unit.closed_on),
            fact("八大领域", unit.get_domain8_display()),
            fact("建会重点领域", unit.key_area),
            fact("中小企事业单位", unit.sme),
            fact("规模以上", unit.above_scale),
            fact("有党组织", unit.party_org),
            fact("困难企业", unit.hardship),
            fact("公司制", unit.is_company),
            fact("有董事会", unit.has_board),
            fact("有监事会", unit.has_supervisors),
            fact("劳动密集型", unit.labour_intensive),
            fact("经过改制", unit.restructured),
            *([fact(word, getattr(unit, name)) for name, word in MARKS] if unit.attested_on else []),
            fact("直选条件认定日期", unit.attested_on),
        ]

    def events(self, rows: Any) -> list[dict[str, Any]]:
        seen = Body.objects.visible_to(self.user, "unions.view").filter(pk__in=[row.body_id for row in rows])
        in_sight = set(seen.values_list("pk", flat=True))
        return [
            {
                "title": row.body.name if row.body_id in in_sight else "另一地区的工会",
                "url": reverse("unions:body-detail", args=[row.body_id]) if row.body_id in in_sight else "",
                "when": f"{row.from_on} 至 {row.to_on or '今'}",
                "kind": "" if row.to_on else "up",
            }
            for row in rows
        ]

    def actions(self, unit: Unit, *, covered: bool) -> list[dict[str, Any]]:
        found = []
        if self.user.can("units.edit"):
            found.append(link("修改资料", "unions:unit-edit", unit.pk, icon="pencil"))
        if not covered and not unit.closed_on and self.user.can("unions.edit"):
            address = f"{reverse('unions:founding-start')}?unit={unit.pk}"
            found.append({"title": "启动建会", "url": address, "icon": "diagram-3", "tone": "primary"})
            past = f"{reverse('unions:body-create')}?unit={unit.pk}"
            found.append({"title": "补登已建工会", "url": past})
        return found


class UnitCreate(CreatePage):
    model = Unit
    permission = "units.edit"
    title = "登记单位"
    form_class = UnitForm
    submit = "登记"
    done = "已登记单位"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("用人单位", reverse("unions:unit-list")), ("登记单位", "")]

    def keep(self, form: UnitForm) -> Unit:
        return create(fill_unit(form.save(commit=False)), by=self.user)

    def cancel_url(self) -> str:
        return reverse("unions:unit-list")

    def success_url(self, obj: Unit) -> str:
        return reverse("unions:unit-detail", args=[obj.pk])


class UnitEdit(EditPage):
    model = Unit
    permission = "units.view"
    edit_permission = "units.edit"
    title = "修改单位资料"
    form_class = UnitForm

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            ("用人单位", reverse("unions:unit-list")),
            (str(self.object), self.cancel_url()),
            ("修改", ""),
        ]

    def keep(self, form: UnitForm) -> Unit:
        return keep_unit(form.save(commit=False), before=self.before, by=self.user)

    def cancel_url(self) -> str:
        return reverse("unions:unit-detail", args=[self.object.pk])

    def success_url(self, obj: Unit) -> str:
        return reverse("unions:unit-detail", args=[obj.pk])


class CoverageCreate(OfBody, CreatePage):
    """A body starts covering an employer."""

    model = Coverage
    permission = "units.edit"
    title = "添加所辖单位"
    submit = "添加"
    done = "已添加"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.body = self.the_body()
        return self.show(CoverForm(user=self.user, initial={"from_on": today()}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.body = self.the_body()
        return self.submitted(CoverForm(request.POST, user=self.user))

    def extra(self) -> dict[str, Any]:
        return {"subtitle": str(self.body)}

    def keep(self, form: CoverForm) -> Coverage:
        return cover(self.body, form.cleaned_data["unit"], on=form.cleaned_data["from_on"], by=self.user)

    def cancel_url(self) -> str:
        return reverse("unions:body-units", args=[self.body.pk])

    def success_url(self, obj: Coverage) -> str:
        return self.cancel_url()


class CoverageEnd(EditPage):
    model = Coverage
    permission = "units.view"
    edit_permission = "units.edit"
    title = "结束覆盖"
    submit = "结束覆盖"
    done = "已结束覆盖"
    related = ("body", "unit")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object()
        return self.show(UncoverForm(initial={"to_on": today()}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object()
        return self.submitted(UncoverForm(request.POST))

    def extra(self) -> dict[str, Any]:
        return {"subtitle": f"“{self.object.unit}”不再由“{self.object.body}”覆盖，记录保留。"}

    def keep(self, form: UncoverForm) -> Coverage:
        day: dt.date = form.cleaned_data["to_on"]
        return uncover(self.object, on=day, by=self.user)

    def cancel_url(self) -> str:
        return reverse("unions:body-units", args=[self.object.body_id])

    def success_url(self, obj: Coverage) -> str:
        return self.cancel_url()
