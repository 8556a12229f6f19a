"""Requests that change a body itself: another name, superior, a merger, a split, its end and its return."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from core.scoping import Actor, Branch, M, ScopedQuerySet
from unions.models.bodies import Body
from unions.models.units import Unit


class BodyRequestQuerySet(ScopedQuerySet[M]):
    """Seen where the body is in sight, and where the body is into which it goes."""

    path_lookup: ClassVar[str] = "body__path"
    industry_lookup: ClassVar[str | None] = "body__industry_path"

    def found_by(self, text: str) -> Self:
        return self.filter(Q(body__in=Body.objects.found_by(text)) | Q(new_name__contains=text.strip()))

    def visible_to(self, user: Actor, permission: str) -> Self:
        """A draft is nobody's business but its writer's."""
        rows = super().visible_to(user, permission)
        return rows.filter(~Q(state="drafted") | Q(filed_by_id=user.pk)) if user.is_authenticated else rows

    def reach(self, branches: tuple[Branch, ...]) -> Q:
        found = super().reach(branches)
        for branch in branches:
            found |= Q(partner__path__startswith=branch.path)
        return found


class BodyRequest(models.Model):
    """One request, decided by somebody above who did not file it. Nothing it does deletes a row.

    `impact` keeps the figures people decided upon, the trace what the effect changed, so that it can be taken back.
    """

    class Kind(models.TextChoices):
        RENAME = "rename", "更名"
        MOVE = "move", "调整上级"
        MERGE = "merge", "合并"
        SPLIT = "split", "分立"
        DISSOLVE = "dissolve", "撤销"
        RESTORE = "restore", "恢复"
        REALIGN = "realign", "调整隶属"

    class State(models.TextChoices):
        DRAFTED = "drafted", "草稿"
        FILED = "filed", "待审批"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "未批准"
        REVERSED = "reversed", "已撤回"

    body = models.ForeignKey(Body, models.PROTECT, related_name="requests", verbose_name="工会")
    kind = models.CharField("事项", max_length=8, choices=Kind)
    state = models.CharField("状态", max_length=8, choices=State, default=State.DRAFTED)
    new_name = models.CharField("新名称", max_length=120, blank=True)
    new_kind = models.CharField("新工会类别", max_length=12, choices=Body.Kind, blank=True)
    new_superior = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="新的上级工会"
    )
    partner = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="requests_into", verbose_name="并入的工会"
    )
    units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name="分出的单位")
    bodies = models.ManyToManyField(Body, blank=True, related_name="+", verbose_name="一并调整的工会")
    order_no = models.CharField("文号", max_length=60, blank=True)
    resolved_on = models.DateField("决定日期")
    reason = models.CharField("理由", max_length=300)
    decider = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name="审批工会"
    )
    filed_by_id = models.BigIntegerField("申请人编号", null=True, blank=True, editable=False)
    filed_by_name = models.CharField("申请人", max_length=40, blank=True, editable=False)
    filed_on = models.DateField("申请日期", null=True, blank=True, editable=False)
    decided_by_id = models.BigIntegerField("审批人编号", null=True, blank=True, editable=False)
    decided_by_name = models.CharField("审批人", max_length=40, blank=True, editable=False)
    decided_on = models.DateField("审批日期", null=True, blank=True, editable=False)
    refused_reason = models.CharField("未批准的原因", max_length=300, blank=True, editable=False)
    effected_on = models.DateField("生效日期", null=True, blank=True, editable=False)
    undo_until = models.DateField("可撤回至", null=True, blank=True, editable=False)
    reversed_on = models.DateField("撤回日期", null=True, blank=True, editable=False)
    reversed_by_name = models.CharField("撤回人", max_length=40, blank=True, editable=False)
    reversed_reason = models.CharField("撤回原因", max_length=300, blank=True, editable=False)
    made = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="分立出的工会",
    )
    impact = models.JSONField("影响", default=list, blank=True, editable=False)

    objects = BodyRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "变更申请"
        constraints = [
            models.CheckConstraint(condition=~Q(partner=F("body")), name="merges_into_another"),
            models.CheckConstraint(condition=~Q(new_superior=F("body")), name="superior_is_another"),
            models.CheckConstraint(
                condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("filed_by_id")),
                name="decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(kind="realign") | (~Q(order_no="") & Q(partner__isnull=False)),
                name="order_is_numbered",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"]),
            models.Index(fields=["filed_by_id", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.body}{self.get_kind_display()}"


class BodyRequestTrace(models.Model):
    """What the effect of a request changed, row by row: read only to take it back. Apart, so that no audit event repeats it."""

    request = models.OneToOneField(BodyRequest, models.PROTECT, primary_key=True, related_name="trace")
    changed = models.JSONField(default=dict)

    class Meta:
        verbose_name = "变更经过"

    def __str__(self) -> str:
        return str(self.request)
