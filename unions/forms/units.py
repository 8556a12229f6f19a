"""Forms of employers and of covering them."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.forms import ScopedModelForm, YuanField
from core.identifiers import normalise
from unions.forms.fields import PlaceField, clean_code, count_field, date_field, limit_place
from unions.models import GridCell, Unit, Village
from unions.policies.force import policy_of

COUNTS = ("female_workers", "migrant_workers", "dispatched_workers")
MARKS = (
    "sme", "above_scale", "party_org", "hardship", "is_company", "has_board", "has_supervisors", "labour_intensive",
    "restructured",
)  # fmt: skip
ATTESTED = ("ops_normal", "relations_ok", "staff_stable")
INDUSTRIES = tuple(
    zip(
        "ABCDEFGHIJKLMNOPQRST",
        (
            "农、林、牧、渔业", "采矿业", "制造业", "电力、热力、燃气及水生产和供应业", "建筑业", "批发和零售业",
            "交通运输、仓储和邮政业", "住宿和餐饮业", "信息传输、软件和信息技术服务业", "金融业", "房地产业",
            "租赁和商务服务业", "科学研究和技术服务业", "水利、环境和公共设施管理业", "居民服务、修理和其他服务业", "教育",
            "卫生和社会工作", "文化、体育和娱乐业", "公共管理、社会保障和社会组织", "国际组织",
        ),
        strict=True,
    )
)  # fmt: skip
INDUSTRY_NAMES = dict(INDUSTRIES)


class UnitForm(ScopedModelForm):
    jurisdiction = PlaceField(label="所在政区")
    monthly_wages = YuanField(label="月工资总额（元）", required=False)
    village = forms.CharField(
        label="村（社区）", max_length=40, required=False, help_text="填所在乡镇已登记的村（社区）名称"
    )
    grid = forms.CharField(label="网格", max_length=20, required=False, help_text="填所在乡镇的网格编号")
    industry = forms.ChoiceField(label="所属行业", choices=[("", "请选择"), *INDUSTRIES], required=False)

    class Meta:
        model = Unit
        fields = (
            "name", "uscc", "jurisdiction", "village", "grid", "address", "nature", "industry", "domain8", "opened_on",
            "closed_on", "key_area", "workers", "female_workers", "migrant_workers", "dispatched_workers", "monthly_wages", "counted_on",
            "sme", "above_scale", "party_org", "hardship", "is_company", "has_board", "has_supervisors",
            "labour_intensive", "restructured", *ATTESTED, "attested_on",
        )  # fmt: skip
        groups = (
            (
                "单位",
                (
                    "name",
                    "uscc",
                    "jurisdiction",
                    "village",
                    "grid",
                    "address",
                    "nature",
                    "industry",
                    "domain8",
                    "key_area",
                    "opened_on",
                    "closed_on",
                ),
            ),
            ("职工", ("workers", *COUNTS, "monthly_wages", "counted_on")),
            ("标记", MARKS),
            ("直接选举条件（由上级工会认定）", (*ATTESTED, "attested_on")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_place(self, self.user, "units.edit")
        if self.instance.pk:
            self.initial["jurisdiction"] = (
                f"{self.instance.jurisdiction.code} {self.instance.jurisdiction.name}"
            )
            self.initial["village"] = self.instance.village.name if self.instance.village else ""
            self.initial["grid"] = self.instance.grid.code if self.instance.grid else ""
        self._key_areas()
        for name in ("workers", *COUNTS):
            label = str(self.fields[name].label)
            self.fields[name] = count_field(label, required=name == "workers")

    def _key_areas(self) -> None:
        """The words that the place has set; where none are set the field stays away and the value stays."""
        home = (
            self.instance.jurisdiction.code if self.instance.pk else getattr(self.user.home_body, "place", "")
        )
        words = [
            str(word) for word in (policy_of(home, today()).value("cov.key_areas") if home else ()) or ()
        ]
        if not words:
            del self.fields["key_area"]
            return
        kept = [self.instance.key_area] if self.instance.key_area not in ("", *words) else []
        choices = [("", "不属于"), *((word, word) for word in [*words, *kept])]
        self.fields["key_area"] = forms.ChoiceField(label="建会重点领域", choices=choices, required=False)

    def clean_uscc(self) -> str:
        code = clean_code(self.cleaned_data["uscc"])
        if code.startswith("81"):
            raise ValidationError("这是工会的代码（以 81 开头）。请填单位自己的统一社会信用代码。")
        if code and Unit.objects.filter(uscc=code).exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                "已有一家单位登记了这个代码。请先在用人单位名录里查找；找不到的，请联系上级工会。"
            )
        return code

    def clean_monthly_wages(self) -> int:
        return self.cleaned_data["monthly_wages"] or 0

    def _in_township(self, data: dict[str, Any]) -> None:
        """Village and grid cell are those of the employer's own township."""
        place = data.get("jurisdiction")
        here = {"body__place": place.code if place else ""}
        data["village"] = self._known("village", Village, {"name": data.get("village"), **here})
        data["grid"] = self._known("grid", GridCell, {"code__iexact": data.get("grid"), **here})

    def _known(self, name: str, model: Any, wanted: dict[str, Any]) -> Any:
        text = next(iter(wanted.values()))
        if not text or not wanted["body__place"]:
            return None
        found = model.objects.filter(**wanted).first()
        if found is None:
            self.add_error(name, f"所在政区没有登记“{text}”。请核对，或先在“乡镇与联合会”里登记。")
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._in_township(data)
        workers = data.get("workers") or 0
        for name in COUNTS:
            data[name] = data.get(name) or 0
            if name != "dispatched_workers" and data[name] > workers:
                self.add_error(
                    name, f"{self.fields[name].label} {data[name]:,} 人多于职工人数 {workers:,} 人。请核对。"
                )
        opened, closed = data.get("opened_on"), data.get("closed_on")
        if any(data.get(name) for name in ATTESTED) and not data.get("attested_on"):
            self.add_error("attested_on", "认定了直接选举条件，也要填认定日期。")
        for name in ("opened_on", "closed_on", "counted_on", "attested_on"):
            if data.get(name) and data[name] > today():
                self.add_error(name, "这个日期在今天以后。请核对。")
        if opened and closed and closed < opened:
            self.add_error("closed_on", f"注销日期早于开业日期 {opened}。请核对。")
        return data


class CoverForm(forms.Form):
    """An employer named by its credit code or its full name, and the day from which it is covered."""

    unit = forms.CharField(
        label="单位", max_length=120, help_text="填统一社会信用代码，或单位全称",
        error_messages={"required": "请填写单位的统一社会信用代码或全称。"},
    )  # fmt: skip
    from_on = date_field("开始日期", help_text="从哪一天起由本会覆盖")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_unit(self) -> Unit:
        text = str(self.cleaned_data["unit"]).strip()
        rows = Unit.objects.visible_to(self.user, "units.view").filter(closed_on=None)
        code = normalise(text)
        found = list(
            (rows.filter(uscc=code) if len(code) == 18 and code.isascii() else rows.filter(name=text))[:2]
        )
        if not found:
            raise ValidationError("没有找到这家单位。请核对代码或全称，或先在用人单位名录里登记。")
        if len(found) > 1:
            raise ValidationError("有两家同名单位。请改填统一社会信用代码。")
        return found[0]

    def clean_from_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["from_on"]
        if day > today():
            raise ValidationError("开始日期在今天以后。请核对。")
        return day


class UncoverForm(forms.Form):
    to_on = date_field("结束日期")

    def clean_to_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["to_on"]
        if day > today():
            raise ValidationError("结束日期在今天以后。请核对。")
        return day
