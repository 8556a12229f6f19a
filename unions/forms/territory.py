"""Forms of the territory of township unions: yearly figures, villages, scattered workers, grid cells."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from core.forms import BodyPickerInput, ScopedModelForm
from unions.forms.fields import count_field
from unions.models import GridCell, TownshipStat, Village, VillageCount
from unions.models.territory import VILLAGE_KINDS
from unions.querysets import FED_KINDS, TOWN_KINDS


class KindsForm(ScopedModelForm):
    """`takes`: which kinds of bodies each field offers. The body of a kept row stays what it is."""

    takes: ClassVar[dict[str, tuple[str, ...]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kinds in self.takes.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                field.queryset = field.queryset.filter(kind__in=kinds)
                field.widget = BodyPickerInput(kinds=kinds, permission=self.choose_permission)
                field.error_messages["required"] = f"请选择{field.label}。"
        if self.instance.pk and "body" in self.fields:
            del self.fields["body"]


class TownshipStatForm(KindsForm):
    choose_permission = "units.edit"
    takes = {"body": TownshipStat.KINDS}
    nonpublic_share = forms.DecimalField(
        label="非公企业占比（%）", required=False, min_value=0, max_value=100, decimal_places=2,
        error_messages={
            "invalid": "请填百分数，如 62.5。", "min_value": "占比从 0 到 100。", "max_value": "占比从 0 到 100。",
            "max_decimal_places": "最多两位小数。",
        },
    )  # fmt: skip

    class Meta:
        model = TownshipStat
        fields = (
            "body", "area_kind", "counted_on", "enterprises", "sector23_workers", "workers", "nonpublic_share", "source",
        )  # fmt: skip
        groups = (
            ("区域", ("body", "area_kind", "counted_on", "source")),
            ("数据", ("enterprises", "sector23_workers", "workers", "nonpublic_share")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("enterprises", "sector23_workers", "workers"):
            self.fields[name] = count_field(str(self.fields[name].label))
        self.fields["source"].help_text = "如“县统计局 2025 年报”"
        if self.instance.nonpublic_share is not None:
            self.initial["nonpublic_share"] = Decimal(self.instance.nonpublic_share) / 100

    def clean_nonpublic_share(self) -> int | None:
        """Kept in basis points."""
        share = self.cleaned_data["nonpublic_share"]
        return None if share is None else int(share * 100)


class VillageForm(KindsForm):
    choose_permission = "units.edit"
    takes = {"body": TOWN_KINDS, "union": VILLAGE_KINDS}

    class Meta:
        model = Village
        fields = ("body", "name", "kind", "union")

    def clean_name(self) -> str:
        return "".join(str(self.cleaned_data["name"]).split())


class VillageCountForm(ScopedModelForm):
    """The village is typed by its name: a county has hundreds."""

    choose_permission = "units.edit"
    village = forms.CharField(
        label="村（社区）",
        max_length=80,
        help_text="填村（社区）名称；有重名的，前面加乡镇名，如“义堂镇前城村”",
    )

    class Meta:
        model = VillageCount
        fields = ("village", "counted_on", "scattered", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scattered"] = count_field("零散就业人员")
        if self.instance.pk:
            del self.fields["village"]

    def clean_village(self) -> Village:
        rows = Village.objects.visible_to(self.user, self.choose_permission)
        return village_named(rows, self.cleaned_data["village"])


class GridCellForm(KindsForm):
    choose_permission = "units.edit"
    takes = {"body": TOWN_KINDS, "federation": FED_KINDS}

    class Meta:
        model = GridCell
        fields = ("body", "code", "name", "boundary", "carrier_kind", "responsible", "federation")
        groups = (
            ("网格", ("body", "code", "name", "boundary")),
            ("依托和责任人", ("carrier_kind", "federation", "responsible")),
        )

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip().upper()


def village_named(rows: Any, text: str) -> Village:
    """The one village of that name, or of that name after its township's; ValidationError with a sentence otherwise."""
    text = "".join(str(text).split())
    if text.isdecimal():
        found = list(rows.filter(pk=int(text))[:1])
    else:
        found = list(rows.filter(name=text).select_related("body__jurisdiction")[:3])
        for cut in () if found else range(2, len(text) - 1):
            found += rows.filter(body__jurisdiction__name=text[:cut], name=text[cut:])[:3]
    if not found:
        raise ValidationError(f"没有找到“{text}”。请核对名称，或先在“村（社区）”里登记。")
    if len(found) > 1:
        names = "、".join(f"{one.body.jurisdiction}{one.name}" for one in found)
        raise ValidationError(f"有同名的：{names}。请在前面加上乡镇名。")
    return found[0]
