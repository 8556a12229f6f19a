"""Applications to join, windows where people apply, opinions and queries that a union must answer in writing."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q

from core.clock import today
from core.crypto import Sealed, SealedField
from core.identifiers import mask_id, mask_phone, normalise
from core.scoping import M
from members.models.people import Member
from unions.models import Body, Jurisdiction, Unit
from unions.querysets import OfBodyQuerySet


class WindowQuerySet(OfBodyQuerySet[M]):
    def found_by(self, text: str) -> Self:
        return self.filter(Q(place__contains=text.strip()) | Q(body__in=Body.objects.found_by(text)))

    def with_joined(self) -> Self:
        """`joined_count`: how many of those who applied here were taken in."""
        taken = Count("applications", filter=Q(applications__state__in=("approved", "carded")))
        return self.annotate(joined_count=taken)


class ServiceWindow(models.Model):
    """流动服务窗口: for a time a union takes applications where migrant workers gather."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="windows", verbose_name="主办工会")
    place = models.CharField("地点", max_length=80)
    opened_on = models.DateField("开设日期")
    closed_on = models.DateField("结束日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = WindowQuerySet.as_manager()

    class Meta:
        verbose_name = "流动服务窗口"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="window_closes_later",
                violation_error_message="结束日期早于开设日期。请核对。",
            ),
        ]
        indexes = [models.Index(fields=["body", "-opened_on"])]

    def __str__(self) -> str:
        return self.place

    def clean(self) -> None:
        if self.opened_on and self.closed_on and self.closed_on < self.opened_on:
            raise ValidationError({"closed_on": "结束日期早于开设日期。请核对。"})

    def is_open(self) -> bool:
        return self.opened_on <= today() and (self.closed_on is None or self.closed_on >= today())


class ApplicationQuerySet(OfBodyQuerySet[M]):
    def waiting(self) -> Self:
        return self.filter(state__in=("applied", "matched"))

    def found_by(self, text: str) -> Self:
        """Name, pinyin initials, or the number on the receipt."""
        text = normalise(text)
        if text.replace("-", "").isdecimal():
            return self.filter(number__startswith=text.replace("-", ""))
        return (
            self.filter(initials__startswith=text.lower())
            if text.isascii()
            else self.filter(name__contains=text)
        )


class JoinApplication(Sealed):
    """A worker's own application. Whoever applies for somebody else is refused by the database too."""

    class State(models.TextChoices):
        APPLIED = "applied", "待匹配工会"
        MATCHED = "matched", "待审核"
        APPROVED = "approved", "已批准"
        CARDED = "carded", "已发证"
        REFUSED = "refused", "不予批准"
        WITHDRAWN = "withdrawn", "本人撤回"

    class Channel(models.TextChoices):
        WORKPLACE = "workplace", "单位入会"
        ONLINE = "online", "网上申请入会"
        WINDOW = "window", "流动服务窗口"
        SINGLE = "single", "企业外单体入会"

    class By(models.TextChoices):
        SELF = "self", "本人"

    id_number: str
    phone: str
    number = models.CharField("申请编号", max_length=12, unique=True, editable=False)
    name = models.CharField("姓名", max_length=60)
    pinyin = models.CharField(max_length=120, editable=False, db_collation="C")
    initials = models.CharField(max_length=40, editable=False, db_collation="C")
    sex = models.CharField("性别", max_length=1, choices=Member.Sex)
    born_on = models.DateField("出生日期", null=True)
    id_number_sealed = SealedField(purpose="application.id_number")
    id_index = models.BinaryField(max_length=16, editable=False)
    phone_sealed = SealedField(purpose="application.phone")
    phone_index = models.BinaryField(max_length=16, editable=False)
    channel = models.CharField("途径", max_length=10, choices=Channel)
    applied_by = models.CharField("申请人", max_length=4, choices=By, default=By.SELF)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="工作单位"
    )
    unit_name = models.CharField("填写的单位", max_length=120, blank=True)
    residence = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="居住地"
    )
    village = models.CharField("村（社区）", max_length=40, blank=True)
    group8 = models.CharField("八大群体", max_length=8, choices=Member.Group, blank=True)
    migrant = models.BooleanField("农民工", default=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="applications", verbose_name="申请加入的工会")
    window = models.ForeignKey(
        ServiceWindow,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name="服务窗口",
    )
    applied_on = models.DateField("申请日期")
    consented_on = models.DateField("同意处理个人信息日期")
    matched_on = models.DateField("匹配日期", null=True, blank=True)
    decided_on = models.DateField("审核日期", null=True, blank=True)
    decided_by = models.CharField("审核人", max_length=60, blank=True)
    decision = models.CharField("审核意见", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.APPLIED)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="会员"
    )
    once = models.BinaryField(
        max_length=16, unique=True, editable=False
    )  # of the form: sent twice, kept once

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "入会申请"
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_by="self"),
                name="the_worker_applies_himself",
                violation_error_message="入会要由职工本人申请。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "carded"))
                | Q(member__isnull=False, decided_on__isnull=False),
                name="approved_is_a_member",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (~Q(decision="") & Q(decided_on__isnull=False)),
                name="refused_with_reason",
                violation_error_message="不予批准要写明理由。",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(decided_on__gte=F("applied_on")),
                name="decided_after_applying",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "state", "applied_on"], name="application_of_body"),
            models.Index(fields=["id_index"], condition=Q(state__in=("applied", "matched")), name="application_open"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def masked_id(self) -> str:
        return mask_id(self.id_number)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def shown_number(self) -> str:
        return f"{self.number[:4]}-{self.number[4:8]}-{self.number[8:]}"


class JoinAccess(models.Model):
    """The passcode's Argon2id hash, apart from the application so that no snapshot of it holds one."""

    application = models.OneToOneField(JoinApplication, models.CASCADE, related_name="access")
    passcode_hash = models.CharField(max_length=160)

    class Meta:
        verbose_name = "入会申请查询码"

    def __str__(self) -> str:
        return "查询码"


class OpinionQuerySet(OfBodyQuerySet[M]):
    def waiting(self) -> Self:
        return self.filter(state="open")

    def found_by(self, text: str) -> Self:
        return self.filter(Q(member__name__contains=text.strip()) | Q(text__contains=text.strip()))


class MemberOpinion(models.Model):
    """What a member says to his union, or what a representative asks it: both are answered in writing."""

    class Kind(models.TextChoices):
        OPINION = "opinion", "意见建议"
        QUERY = "query", "监督询问"

    class State(models.TextChoices):
        OPEN = "open", "待答复"
        ANSWERED = "answered", "已答复"

    body = models.ForeignKey(Body, models.PROTECT, related_name="opinions", verbose_name="工会")
    member = models.ForeignKey(Member, models.PROTECT, related_name="opinions", verbose_name="会员")
    kind = models.CharField("类别", max_length=8, choices=Kind, default=Kind.OPINION)
    text = models.TextField("内容", max_length=2000)
    lodged_on = models.DateField("提出日期")
    answer = models.TextField("答复", max_length=2000, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = "会员意见"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answer="", answered_on=None)
                | (Q(state="answered", answered_on__gte=F("lodged_on")) & ~Q(answer="")),
                name="answered_in_writing",
                violation_error_message="答复要写明内容和日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "state", "lodged_on"], name="opinion_of_body"),
            models.Index(fields=["member", "-lodged_on"], name="opinion_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member}：{self.get_kind_display()}"
