"""Federations below county: what carries them, the basic unions they cover a second time, the seats of their committee."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from unions.models.bodies import Body
from unions.models.cadres import Officer
from unions.models.territory import kind_of, not_later
from unions.querysets import BASIC_KINDS, FED_KINDS, OfBodyQuerySet, OfSeatQuerySet

COMMITTEE_POSTS = (Officer.Post.CHAIR, Officer.Post.VICE, Officer.Post.MEMBER)


class FederationCarrier(models.Model):
    """What a federation leans on: a market, a street, a trade association. The words are policy data where a place has a list."""

    body = models.OneToOneField(Body, models.PROTECT, related_name="carrier", verbose_name="联合会")
    carrier = models.CharField("依托载体", max_length=40)
    name = models.CharField("载体名称", max_length=80)
    agreed_on = models.DateField("共建约定日期", null=True, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "联合会依托载体"

    def __str__(self) -> str:
        return f"{self.body}：{self.name}"

    def clean(self) -> None:
        wrong = not_later(self, "agreed_on")
        if kind_of(self) not in ("", *FED_KINDS):
            wrong["body"] = "这里应选工会联合会。请另选。"
        if wrong:
            raise ValidationError(wrong)


class FederationLink(models.Model):
    """A basic union covered a second time. It keeps its own superior; no rate counts it once more."""

    class Kind(models.TextChoices):
        REGIONAL = "regional", "区域"
        TRADE = "trade", "行业"

    body = models.ForeignKey(Body, models.PROTECT, related_name="affiliates", verbose_name="联合会")
    basic = models.ForeignKey(Body, models.PROTECT, related_name="federations", verbose_name="基层工会")
    kind = models.CharField("覆盖方式", max_length=10, choices=Kind, editable=False)
    from_on = models.DateField("加入日期")
    to_on = models.DateField("退出日期", null=True, blank=True)
    representative = models.CharField(
        "商定的代表", max_length=40, blank=True, help_text="主席没有进联合会委员会的，填商定的代表"
    )

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "联合会所属工会"
        constraints = [
            models.UniqueConstraint(fields=["body", "basic"], condition=Q(to_on=None), name="one_open_affiliation", violation_error_message="这家基层工会已是这个联合会的所属工会，不用再登记。"),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="affiliation_ends_later", violation_error_message="退出日期早于加入日期。请核对。"
            ),
            models.CheckConstraint(condition=~Q(body=F("basic")), name="federation_of_others", violation_error_message="联合会不能是自己的所属工会。请另选。"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.body}：{self.basic}"

    def clean(self) -> None:
        wrong = not_later(self, "from_on", "to_on")
        if kind_of(self) not in ("", *FED_KINDS):
            wrong["body"] = "这里应选工会联合会。请另选。"
        if kind_of(self, "basic") not in ("", *BASIC_KINDS):
            wrong["basic"] = "联合会二次覆盖的是基层工会。请选单独或联合基层工会。"
        if self.to_on and self.from_on and self.to_on < self.from_on:
            wrong["to_on"] = f"退出日期早于加入日期 {self.from_on}。请核对。"
        if wrong:
            raise ValidationError(wrong)

    def save(self, *args: Any, **kwargs: Any) -> None:
        trade = self.body.kind == Body.Kind.TRADE_FED
        self.kind = self.Kind.TRADE if trade else self.Kind.REGIONAL
        super().save(*args, **kwargs)


class FederationSeat(models.Model):
    """What makes somebody a member of the federation's committee: staff, chair of an affiliate, or from a department."""

    class Mark(models.TextChoices):
        STAFF = "staff", "专职人员"
        AFFILIATE = "affiliate", "所属基层工会主席"
        DEPARTMENT = "department", "党政部门人员"

    officer = models.OneToOneField(Officer, models.PROTECT, related_name="seat", verbose_name="委员")
    mark = models.CharField("委员来源", max_length=10, choices=Mark)
    link = models.ForeignKey(
        FederationLink,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name="所属基层工会",
    )
    department = models.CharField("所在部门", max_length=80, blank=True)

    objects = OfSeatQuerySet.as_manager()

    class Meta:
        verbose_name = "联合会委员来源"
        constraints = [
            models.CheckConstraint(
                condition=(Q(mark="affiliate") & Q(link__isnull=False)) | (~Q(mark="affiliate") & Q(link=None)),
                name="seat_names_affiliate", violation_error_message="所属基层工会主席要选他任主席的工会，其他来源不选。请核对。"
            ),
            models.CheckConstraint(
                condition=~Q(mark="department") | ~Q(department=""), name="seat_names_department", violation_error_message="请填写他所在的党政部门。"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.officer.name}（{self.get_mark_display()}）"

    @property
    def body(self) -> Body:
        return self.officer.body

    def clean(self) -> None:
        if not self.officer_id:
            return
        marks, officer = self.Mark, self.officer
        wrong = self._wrong_link()
        if officer.body.kind not in FED_KINDS or officer.post not in COMMITTEE_POSTS:
            wrong["officer"] = "这位干部不是联合会的主席、副主席或委员。请另选，或先登记他的职务。"
        if self.mark == marks.STAFF and not officer.fulltime:
            wrong["mark"] = f"{officer.name}登记为兼职，不能算专职人员。请先核对他的干部资料。"
        if self.mark == marks.DEPARTMENT and not self.department.strip():
            wrong["department"] = "请填写他所在的党政部门。"
        if wrong:
            raise ValidationError(wrong)

    def _wrong_link(self) -> dict[str, str]:
        officer, link = self.officer, self.link
        if self.mark != self.Mark.AFFILIATE:
            return {"link": "只有所属基层工会主席才填这一项。请留空。"} if self.mark and link else {}
        if link is None:
            return {"link": "请选他任主席的所属基层工会。"}
        if link.body_id != officer.body_id:
            return {"link": f"“{link.basic}”不是“{officer.body}”的所属工会。请另选。"}
        if not chairs(link.basic_id, officer.name):
            return {"link": f"{officer.name}不是“{link.basic}”的在任主席。请核对姓名，或先登记新主席。"}
        return {}


def chairs(body: int, name: str) -> bool:
    return Officer.objects.filter(body=body, name=name, post=Officer.Post.CHAIR, left_on=None).exists()
