"""Honours of unions, their units and people; vetoes; opinions on employers' operators; the yearly best ten."""

import datetime as dt
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.scoping import M
from homes.models.grades import Level
from homes.models.naming import sound_day
from homes.querysets import OfBodyQuerySet
from unions.models import Body, Case, Officer, Unit
from unions.policies.force import clauses_at
from unions.querysets import LOCAL_KINDS


class Award(models.TextChoices):
    """What may be awarded. May-Day awards are those that three unbroken years open one level higher."""

    LABOUR_CERTIFICATE = "certificate", "劳动奖状（单位）"
    LABOUR_MEDAL = "medal", "劳动奖章（个人）"
    MAYDAY_CERTIFICATE = "mayday_cert", "五一劳动奖状（单位）"
    MAYDAY_MEDAL = "mayday_medal", "五一劳动奖章（个人）"
    PIONEER = "pioneer", "工人先锋号"
    MODEL_WORKER = "model_worker", "劳动模范"
    OTHER = "other", "其他荣誉"


MAYDAY = (Award.MAYDAY_CERTIFICATE, Award.MAYDAY_MEDAL)
LABOUR = (Award.LABOUR_CERTIFICATE, Award.LABOUR_MEDAL, *MAYDAY)


class HonourNomination(models.Model):
    """An honour from its nomination to its follow-up. `gate_results`: what the conditions said on the day."""

    class Role(models.TextChoices):
        UNIT = "unit", "单位"
        LEADER = "leader", "党政负责人"
        CHAIR = "chair", "工会主席"
        VICE = "vice", "工会副主席"
        WORKER = "worker", "职工"

    class Basis(models.TextChoices):
        PLAIN = "", "同级称号"
        THREE_YEARS = "years", "连续保持模范称号，推荐上一级"

    class State(models.TextChoices):
        NOMINATED = "nominated", "已推荐"
        CHECKED = "checked", "资格已核查"
        OPINIONS = "opinions", "已征求意见"
        PUBLISHED = "published", "已公示"
        DECIDED = "decided", "已决定"
        AWARDED = "awarded", "已颁发"
        MANAGED = "managed", "跟踪管理"
        STOPPED = "stopped", "未通过"
        REVOKED = "revoked", "已撤销"

    case = models.OneToOneField(
        Case, models.PROTECT, null=True, blank=True, related_name="nomination", verbose_name="办理事项"
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="nominations", verbose_name="工会")
    award = models.CharField("荣誉类别", max_length=12, choices=Award)
    honour = models.CharField("荣誉名称", max_length=80)
    level = models.CharField("级别", max_length=10, choices=Level)
    nominee_role = models.CharField("推荐对象", max_length=8, choices=Role)
    nominee = models.CharField("被推荐的单位或个人", max_length=120)
    basis = models.CharField("推荐依据", max_length=8, choices=Basis, blank=True)
    nominated_on = models.DateField("推荐日期")
    gate_results = models.JSONField("资格核查", default=list, blank=True)
    opinions = models.CharField("征求意见情况", max_length=500, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    doc_no = models.CharField("决定文号", max_length=60, blank=True)
    awarded_on = models.DateField("颁发日期", null=True, blank=True)
    follow_up = models.CharField("培养和管理", max_length=500, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.NOMINATED)
    revoked_on = models.DateField("撤销日期", null=True, blank=True)
    revoked_reason = models.CharField("撤销理由", max_length=300, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "荣誉"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="revoked") | Q(revoked_on__isnull=False) & ~Q(revoked_reason=""),
                name="honour_revoked_on_a_day", violation_error_message="撤销荣誉要有日期和理由。",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(decided_on__gte=F("nominated_on")), name="honour_decided_later",
                violation_error_message="决定日期早于推荐日期。请核对。",
            ),
            models.CheckConstraint(
                condition=Q(awarded_on=None) | Q(decided_on__isnull=False, awarded_on__gte=F("decided_on")),
                name="honour_awarded_later", violation_error_message="颁发日期早于决定日期。请核对。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["body", "-id"]), models.Index(fields=["level", "state", "-id"])]

    def __str__(self) -> str:
        return f"{self.nominee}：{self.honour}"

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        for field, word in (
            ("nominated_on", "推荐日期"),
            ("decided_on", "决定日期"),
            ("awarded_on", "颁发日期"),
        ):
            if problem := sound_day(getattr(self, field), word):
                wrong[field] = problem
        if self.decided_on and self.awarded_on and self.awarded_on < self.decided_on:
            wrong["awarded_on"] = f"颁发日期早于决定日期 {self.decided_on}。请核对。"
        if wrong:
            raise ValidationError(wrong)


class VetoQuerySet(OfBodyQuerySet[M]):
    def in_force(self, body: Body, on: dt.date) -> Self:
        """Against the body or one above it: a veto bars everybody below."""
        rows = self.filter(from_on__lte=on, to_on__gte=on).exclude(state="lifted", lifted_on__lte=on)
        return rows.filter(body__path__in=[body.path, *body.ancestor_paths])


class Veto(models.Model):
    """A unit that missed its targets is barred from every union award, with all below it, until the last day."""

    class State(models.TextChoices):
        ENTERED = "entered", "有效"
        LIFTED = "lifted", "已解除"

    body = models.ForeignKey(Body, models.PROTECT, related_name="vetoes", verbose_name="被否决的工会")
    reason = models.CharField("没有完成的目标", max_length=300)
    from_on = models.DateField("起始日期")
    to_on = models.DateField("截止日期")
    decided_by = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="决定单位")
    doc_no = models.CharField("决定文号", max_length=60, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.ENTERED)
    lifted_on = models.DateField("解除日期", null=True, blank=True)
    lifted_reason = models.CharField("解除理由", max_length=300, blank=True)

    objects = VetoQuerySet.as_manager()

    class Meta:
        verbose_name = "一票否决"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")), name="veto_ends_later",
                violation_error_message="截止日期早于起始日期。请核对。",
            ),
            models.CheckConstraint(
                condition=~Q(state="lifted") | Q(lifted_on__gte=F("from_on")) & ~Q(lifted_reason=""),
                name="veto_lifted_with_reason", violation_error_message="解除一票否决要有日期和理由，日期不早于起始日期。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["body", "to_on"])]

    def __str__(self) -> str:
        return f"{self.body} {self.from_on} 起一票否决"

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        if self.from_on and self.to_on and self.to_on < self.from_on:
            wrong["to_on"] = "截止日期早于起始日期。请核对。"
        if self.decided_by_id:
            if self.decided_by.kind not in ("city", "province"):
                wrong["decided_by"] = "一票否决由市级以上总工会决定。请另选。"
            elif self.body_id and (
                not self.body.path.startswith(self.decided_by.path) or self.body_id == self.decided_by_id
            ):
                wrong["body"] = f"这家工会不在“{self.decided_by}”的下面。请另选。"
        if (
            self.body_id
            and self.from_on
            and "body" not in wrong
            and not clauses_at("P-131", self.body.place, self.from_on)
        ):
            wrong["body"] = "当地执行的文件没有规定一票否决。请另选，或先在政策文件里核对。"
        if wrong:
            raise ValidationError(wrong)


class ManagerOpinion(models.Model):
    """A body of Party or state asks the union before an operator of an employer is honoured; the union replies in writing.

    `facts`: what the registers said on the day of the reply, in words.
    """

    class Honour(models.TextChoices):
        DELEGATE = "delegate", "党代表"
        DEPUTY = "deputy", "人大代表"
        CPPCC = "cppcc", "政协委员"
        INDUSTRY = "industry", "工商联执委、常委"
        MODEL = "model", "劳动模范"
        MEDAL = "medal", "劳动奖章"
        ENTERPRISE = "enterprise", "先进企业"

    class Opinion(models.TextChoices):
        AGREE = "agree", "同意"
        DEFER = "defer", "建议暂缓"
        OBJECT = "object", "不同意"

    class State(models.TextChoices):
        ASKED = "asked", "待答复"
        REPLIED = "replied", "已答复"

    body = models.ForeignKey(Body, models.PROTECT, related_name="manager_opinions", verbose_name="答复的工会")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="manager_opinions", verbose_name="企业")
    person = models.CharField("经营者姓名", max_length=60)
    post = models.CharField("职务", max_length=40, blank=True)
    honour = models.CharField("拟推荐", max_length=12, choices=Honour)
    asked_by = models.CharField("征求单位", max_length=80)
    asked_on = models.DateField("征求日期")
    reply_by = models.DateField("要求答复日期", null=True, blank=True)
    facts = models.JSONField("核查情况", default=list, blank=True)
    unlawful = models.BooleanField("有严重违法案件", null=True, blank=True)
    opinion = models.CharField("工会意见", max_length=8, choices=Opinion, blank=True)
    opinion_word = models.CharField("意见说明", max_length=500, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.ASKED)
    replied_on = models.DateField("答复日期", null=True, blank=True)
    replied_by_name = models.CharField("答复人", max_length=40, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "经营者评先征求意见"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="replied") | Q(replied_on__gte=F("asked_on")) & ~Q(opinion=""),
                name="manager_opinion_replied_later", violation_error_message="答复要有意见和日期，日期不早于征求日期。",
            ),
            models.CheckConstraint(
                condition=Q(reply_by=None) | Q(reply_by__gte=F("asked_on")), name="manager_opinion_due_later",
                violation_error_message="要求答复日期早于征求日期。请核对。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["body", "state", "-id"])]

    def __str__(self) -> str:
        return f"{self.unit} {self.person}：{self.get_honour_display()}"

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        if problem := sound_day(self.asked_on, "征求日期"):
            wrong["asked_on"] = problem
        if self.asked_on and self.reply_by and self.reply_by < self.asked_on:
            wrong["reply_by"] = "要求答复日期早于征求日期。请核对。"
        if self.body_id and self.body.kind not in LOCAL_KINDS:
            wrong["body"] = "由同级地方总工会答复。请选县（市、区）、市或省总工会。"
        if wrong:
            raise ValidationError(wrong)


class TopTen(models.Model):
    """One of the ten best homes or ten best cadres of a year. Written by the procedure at the decision."""

    class Kind(models.TextChoices):
        HOME = "home", "十佳职工之家"
        PERSON = "person", "十佳“娘家人”"

    case = models.OneToOneField(Case, models.PROTECT, related_name="topten", verbose_name="办理事项")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("类别", max_length=6, choices=Kind)
    body = models.ForeignKey(Body, models.PROTECT, related_name="toptens", verbose_name="工会")
    person = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="toptens", verbose_name="干部"
    )
    rank = models.PositiveSmallIntegerField("名次")
    decided_on = models.DateField("决定日期")
    doc_no = models.CharField("决定文号", max_length=60, blank=True)
    honour = models.CharField("授予的荣誉", max_length=80, blank=True)
    treatment = models.CharField("政治待遇", max_length=200, blank=True)
    paid_on = models.DateField("拨付日期", null=True, blank=True)
    paid = models.BigIntegerField("拨付工作经费（分）", null=True, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "十佳"
        constraints = [
            models.UniqueConstraint(
                fields=["year", "kind", "rank"], name="one_topten_rank",
                violation_error_message="这个名次已有人。请另填名次。",
            ),
            models.UniqueConstraint(
                fields=["year", "kind", "body"], condition=Q(kind="home"), name="one_topten_home",
                violation_error_message="这家工会这一年已是十佳。",
            ),
            models.CheckConstraint(
                condition=Q(kind="home", person=None) | Q(kind="person", person__isnull=False), name="topten_has_a_person"
            ),
            models.CheckConstraint(condition=Q(paid=None) | Q(paid__gt=0), name="topten_paid_above_zero"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year} 年{self.get_kind_display()}：{self.person.name if self.person else self.body}"
