"""Titles of homes and of persons, and what was declared to a round."""

import secrets
from pathlib import PurePath
from typing import Any, Final, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.passcodes import make_passcode
from core.scoping import M
from homes.models.assessment import Assessment
from homes.models.grades import Grade, Level
from homes.models.naming import NamingRound, sound_day
from homes.querysets import OfBodyQuerySet
from unions.models import Body, Officer

NAMES: Final = {
    Level.COUNTY: "county",
    Level.CITY: "city",
    Level.PROVINCE: "province",
    Level.NATIONAL: "province",  # kept by the provincial federation
}
NATIONAL_UNION: Final = "中华全国总工会"
KEEPERS: Final = {
    Level.COUNTY: "县（市、区）总工会",
    Level.CITY: "市总工会",
    Level.PROVINCE: "省总工会",
    Level.NATIONAL: "省总工会（全国称号由省总工会代为登记）",
}


def title_paper(row: Any, name: str) -> str:
    """A random storage name: what people call their files never becomes a path."""
    return f"titles/{secrets.token_hex(16)}{PurePath(name).suffix.lower()[:6]}"


class TitleQuerySet(OfBodyQuerySet[M]):
    def found_by(self, text: str) -> Self:
        text = text.strip()
        named = Q(person_name__startswith=text) | Q(certificate_no=text)
        return self.filter(named | Q(body__in=Body.objects.found_by(text)))

    def effective(self) -> Self:
        return self.filter(state="in_force")


class HomeTitle(models.Model):
    """A title in the register. Only the union that names it confirms, re-verifies and revokes it.

    `entered`: an earlier title put in later with its paper; it counts once the naming union has confirmed it.
    `review_on`: when the next re-verification is due; kept by the workflow. `code`: printed on the certificate.
    """

    class State(models.TextChoices):
        PENDING = "pending", "待命名单位确认"
        IN_FORCE = "in_force", "有效"
        RECTIFYING = "rectifying", "限期整改"
        REVOKED = "revoked", "已撤销"

    body = models.ForeignKey(Body, models.PROTECT, related_name="home_titles", verbose_name="工会")
    person = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="home_titles", verbose_name="干部"
    )
    person_name = models.CharField("获称号的个人", max_length=60, blank=True)
    name = models.CharField("称号名称", max_length=60)
    grade = models.CharField("等级", max_length=10, choices=Grade)
    level = models.CharField("层级", max_length=10, choices=Level)
    named_by = models.ForeignKey(Body, models.PROTECT, related_name="titles_named", verbose_name="命名单位")
    named_on = models.DateField("命名日期")
    doc_no = models.CharField("命名文号", max_length=60, blank=True)
    plaque_on = models.DateField("授牌日期", null=True, blank=True)
    certificate_no = models.CharField("证书编号", max_length=40, blank=True, db_collation="C")
    code = models.CharField(
        max_length=16, unique=True, editable=False, default=make_passcode, db_collation="C"
    )
    reward = models.CharField("物质奖励", max_length=120, blank=True)
    confirmed_on = models.DateField("最近确认", null=True, blank=True)
    review_on = models.DateField("复核到期", null=True, blank=True, editable=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.IN_FORCE)
    revoked_on = models.DateField("撤销日期", null=True, blank=True)
    revoked_reason = models.CharField("撤销理由", max_length=300, blank=True)
    entered = models.BooleanField("补录", default=False)
    paper = models.FileField("命名文件", upload_to=title_paper, blank=True)
    paper_name = models.CharField(max_length=200, blank=True)
    round = models.ForeignKey(
        NamingRound, models.PROTECT, null=True, blank=True, related_name="titles", verbose_name="命名批次"
    )
    batch_id = models.BigIntegerField("导入批次", null=True, editable=False)

    objects = TitleQuerySet.as_manager()

    class Meta:
        verbose_name = "职工之家称号"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "person_name", "name", "level", "named_on"], name="one_title_a_day",
                violation_error_message="同一天命名的这个称号已经登记过。请先查找。",
            ),
            models.UniqueConstraint(
                fields=["certificate_no"], condition=~Q(certificate_no=""), name="one_title_per_certificate",
                violation_error_message="这个证书编号已经用过。请核对。",
            ),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_on__gte=F("named_on")) & ~Q(revoked_reason="")
                | ~Q(state="revoked") & Q(revoked_on=None),
                name="title_revoked_on_a_day", violation_error_message="撤销称号要有日期和理由，日期不早于命名日期。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on=None) | Q(confirmed_on__gte=F("named_on")), name="title_confirmed_later",
                violation_error_message="最近确认早于命名日期。请核对。",
            ),
            models.CheckConstraint(
                condition=Q(plaque_on=None) | Q(plaque_on__gte=F("named_on")), name="title_plaque_later",
                violation_error_message="授牌日期早于命名日期。请核对。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["body", "grade", "level"], condition=Q(state="in_force"), name="title_in_force"
            ),
            models.Index(fields=["named_by", "review_on"], name="title_due"),
            models.Index(fields=["review_on"], condition=Q(state="in_force"), name="title_review_due"),
        ]

    def __str__(self) -> str:
        who = f"{self.body}{self.person_name}" if self.person_name else str(self.body)
        return f"{who}：{self.name}"

    @property
    def namer(self) -> str:
        """Who stands on the certificate; national titles are kept by the provincial federation."""
        return NATIONAL_UNION if self.level == Level.NATIONAL else self.named_by.name

    def get_paper_display(self) -> str:
        return self.paper_name

    @property
    def level_word(self) -> str:
        return str(self.get_level_display())

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        for field, word in (
            ("named_on", "命名日期"),
            ("plaque_on", "授牌日期"),
            ("confirmed_on", "最近确认"),
        ):
            if problem := sound_day(getattr(self, field), word):
                wrong[field] = problem
            elif (
                field != "named_on"
                and self.named_on
                and (day := getattr(self, field))
                and day < self.named_on
            ):
                wrong[field] = f"{word}早于命名日期 {self.named_on}。请核对。"
        wrong |= self._named_from_above()
        if self.person_id and self.person and self.person.body_id != self.body_id:
            wrong["person"] = "这位干部不在所选的工会。请核对。"
        if wrong:
            raise ValidationError(wrong)

    def _named_from_above(self) -> dict[str, Any]:
        if not self.named_by_id or not self.body_id or not self.level:
            return {}
        if self.named_by.kind != NAMES[Level(self.level)]:
            keeper = KEEPERS[Level(self.level)]
            return {"named_by": f"{self.level_word}称号的命名单位应是{keeper}。请核对层级和命名单位。"}
        if not self.body.path.startswith(self.named_by.path) or self.body_id == self.named_by_id:
            return {"named_by": f"“{self.named_by}”不是“{self.body}”的上级工会。请核对。"}
        return {}


class NamingEntry(models.Model):
    """A declaration before a round: from the verified sheet, or entered from paper. Scores in hundredths of a point."""

    class State(models.TextChoices):
        DECLARED = "declared", "待命名"
        NAMED = "named", "已命名"
        REFUSED = "refused", "不予命名"

    class Cause(models.TextChoices):
        BELOW = "below", "没有达到标准分"
        OBJECTION = "objection", "公示异议经查属实"
        VETO = "veto", "一票否决"
        WITHDRAWN = "withdrawn", "申报单位撤回"
        NUMBER = "number", "名额已满"

    round = models.ForeignKey(NamingRound, models.PROTECT, related_name="entries", verbose_name="命名批次")
    body = models.ForeignKey(Body, models.PROTECT, related_name="naming_entries", verbose_name="申报工会")
    assessment = models.OneToOneField(
        Assessment, models.PROTECT, null=True, blank=True, related_name="naming_entry", verbose_name="自评表"
    )
    score = models.PositiveIntegerField("验收分")
    pass_score = models.PositiveIntegerField("标准分")
    declared_on = models.DateField("申报日期")
    state = models.CharField("状态", max_length=8, choices=State, default=State.DECLARED)
    cause = models.CharField("不予命名的原因", max_length=10, choices=Cause, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decided_by_name = models.CharField("决定人", max_length=40, blank=True)
    title = models.OneToOneField(
        HomeTitle, models.PROTECT, null=True, blank=True, related_name="entry", verbose_name="称号"
    )

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "命名申报"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "body"], name="one_entry_a_round",
                violation_error_message="这家工会已经在这一批里申报。请在那一条里办理。",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(cause="") & ~Q(reason=""), name="entry_refused_with_reason",
                violation_error_message="不予命名要写明原因和理由。",
            ),
            models.CheckConstraint(
                condition=~Q(state="named") | Q(title__isnull=False), name="entry_named_has_a_title"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["round", "state", "id"])]

    def __str__(self) -> str:
        return f"{self.body} 申报{self.round.name}"

    def get_score_display(self) -> str:
        return f"{self.score / 100:g}"

    def get_pass_score_display(self) -> str:
        return f"{self.pass_score / 100:g}"

    @property
    def reaches(self) -> bool:
        return self.score >= self.pass_score

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        if self.round_id and self.body_id and not self.body.path.startswith(self.round.body.path):
            wrong["body"] = f"这家工会不在“{self.round.body}”的范围内。请另选。"
        elif self.body_id and not self.body.is_basic:
            wrong["body"] = "职工之家由基层工会申报。请选单独基层工会或联合基层工会。"
        if self.round_id and not self.pk and self.round.state != NamingRound.State.OPEN:
            wrong["round"] = "这一批命名已经结束，不能再申报。请等下一批。"
        if problem := sound_day(self.declared_on, "申报日期"):
            wrong["declared_on"] = problem
        if wrong:
            raise ValidationError(wrong)
