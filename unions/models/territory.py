"""Territory of township unions: yearly figures, villages with their scattered workers, grid cells."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear

from core.clock import today
from unions.models.bodies import Body
from unions.querysets import FED_KINDS, TOWN_KINDS, NamedOfBodyQuerySet, OfBodyQuerySet, OfVillageQuerySet

VILLAGE_KINDS = ("village_fed", "joint")  # what may stand as the union of a village


def kind_of(row: Any, name: str = "body") -> str:
    """The kind of the body chosen in a form, empty where none is chosen yet."""
    return getattr(row, name).kind if getattr(row, f"{name}_id") else ""


def not_later(row: Any, *names: str) -> dict[str, str]:
    late = "这个日期在今天以后。请核对。"
    return {name: late for name in names if (day := getattr(row, name)) and day > today()}


class TownshipStat(models.Model):
    """The figures of record of one area for one year. They beat what can be summed from the employer register."""

    class AreaKind(models.TextChoices):
        TOWNSHIP = "township", "乡镇（街道）"
        ZONE = "zone", "开发区（园区）"
        TOWN = "town", "特色小镇"
        MODEL = "model", "乡村振兴示范样板"

    KINDS = (*TOWN_KINDS, "regional_fed")

    body = models.ForeignKey(Body, models.PROTECT, related_name="area_stats", verbose_name="工会")
    area_kind = models.CharField("区域类别", max_length=10, choices=AreaKind)
    counted_on = models.DateField("统计时点")
    enterprises = models.PositiveIntegerField("企业数")
    sector23_workers = models.PositiveIntegerField("二三产从业人员")
    workers = models.PositiveIntegerField("职工人数")
    nonpublic_share = models.PositiveSmallIntegerField("非公企业占比", null=True, blank=True)  # basis points
    source = models.CharField("数据来源", max_length=120)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "区域基本数据"
        constraints = [
            models.UniqueConstraint("body", "area_kind", ExtractYear("counted_on"), name="one_area_stat_a_year", violation_error_message="这个工会这一年、这一类区域的数据已经登记过。请打开原来那一条修改。"),
            models.CheckConstraint(
                condition=Q(nonpublic_share=None) | Q(nonpublic_share__lte=10_000), name="share_within_whole", violation_error_message="非公企业占比从 0 到 100。请核对。"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["body", "-counted_on"])]

    def __str__(self) -> str:
        return f"{self.body} {self.counted_on.year} 年"

    def clean(self) -> None:
        wrong = not_later(self, "counted_on")
        kind, areas = kind_of(self), self.AreaKind
        fits = {"township": (areas.TOWNSHIP, areas.TOWN, areas.MODEL), "zone": (areas.ZONE, areas.TOWN, areas.MODEL),
                "regional_fed": (areas.TOWN, areas.MODEL)}  # fmt: skip
        if kind and kind not in fits:
            wrong["body"] = (
                "区域数据登记在乡镇（街道）、开发区工会，或特色小镇的区域工会联合会名下。请另选工会。"
            )
        elif kind and self.area_kind and self.area_kind not in fits[kind]:
            wrong["area_kind"] = f"“{self.body}”不是这一类区域。请核对区域类别，或另选工会。"
        if wrong:
            raise ValidationError(wrong)


class Village(models.Model):
    """A village or community of a township, the third level that the state's list of places here does not reach."""

    class Kind(models.TextChoices):
        VILLAGE = "village", "行政村"
        COMMUNITY = "community", "社区"
        OTHER = "other", "其他"

    body = models.ForeignKey(Body, models.PROTECT, related_name="villages", verbose_name="乡镇（街道）工会")
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    union = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="of_villages", verbose_name="村（社区）工会"
    )

    objects = NamedOfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "村（社区）"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "name"],
                name="one_village_of_a_name",
                violation_error_message="这个乡镇已有同名的村（社区）。请核对是不是同一个。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        wrong: dict[str, str] = {}
        if kind_of(self) not in ("", *TOWN_KINDS):
            wrong["body"] = "村（社区）登记在乡镇（街道）或开发区工会名下。请另选工会。"
        if self.union_id and self.union and self.body_id:
            if self.union.kind not in VILLAGE_KINDS:
                wrong["union"] = "村（社区）工会应是村（社区）工会联合会或联合基层工会。请另选。"
            elif not self.union.path.startswith(self.body.path):
                wrong["union"] = f"“{self.union}”不在“{self.body}”下面。请另选，或先调整它的上级工会。"
        if wrong:
            raise ValidationError(wrong)


class VillageCount(models.Model):
    """Scattered workers (零散就业人员) of a village in one year."""

    village = models.ForeignKey(Village, models.PROTECT, related_name="counts", verbose_name="村（社区）")
    counted_on = models.DateField("统计时点")
    scattered = models.PositiveIntegerField("零散就业人员")
    source = models.CharField("数据来源", max_length=120, blank=True)

    objects = OfVillageQuerySet.as_manager()

    class Meta:
        verbose_name = "零散就业人员"
        constraints = [
            models.UniqueConstraint(
                "village",
                ExtractYear("counted_on"),
                name="one_village_count_a_year",
                violation_error_message="这个村（社区）这一年的人数已经登记过。请打开原来那一条修改。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.counted_on.year} 年"

    def clean(self) -> None:
        if wrong := not_later(self, "counted_on"):
            raise ValidationError(wrong)


class GridCell(models.Model):
    """One cell of the grid by which small firms are organised: its bounds, its carrier and who answers for it."""

    class Carrier(models.TextChoices):
        ZONE = "zone", "经济功能区"
        VILLAGE = "village", "村（社区）"
        MARKET = "market", "专业市场"
        STREET = "street", "商业街区"
        BUILDING = "building", "商务楼宇"
        TRADE = "trade", "行业协会（商会）"

    body = models.ForeignKey(Body, models.PROTECT, related_name="grid_cells", verbose_name="乡镇（街道）工会")
    code = models.CharField("网格编号", max_length=20, db_collation="C")
    name = models.CharField("网格名称", max_length=60)
    boundary = models.CharField("范围", max_length=200)
    carrier_kind = models.CharField("依托载体", max_length=10, choices=Carrier)
    responsible = models.CharField("责任人", max_length=40)
    federation = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="of_grid_cells", verbose_name="所属联合会"
    )

    objects = NamedOfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "网格"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "code"],
                name="one_cell_of_a_code",
                violation_error_message="这个乡镇已有同一编号的网格。请换一个编号。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        wrong: dict[str, str] = {}
        if kind_of(self) not in ("", *TOWN_KINDS):
            wrong["body"] = "网格登记在乡镇（街道）或开发区工会名下。请另选工会。"
        if kind_of(self, "federation") not in ("", *FED_KINDS):
            wrong["federation"] = "这里应选工会联合会。请另选。"
        if wrong:
            raise ValidationError(wrong)
