"""What a union does for its members: activities with their attendance, and proposals of members that were taken up."""

from typing import Any, Final, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.clock import today
from core.money import yuan
from core.scoping import M
from homes.querysets import OfBodyQuerySet
from members.models import Member
from unions.models import Body

MOST_DAYS: Final = 366


def sound_days(row: Any, *names: str, ahead: bool = False) -> dict[str, str]:
    """Not before the union was founded, and not after today unless the record may be a plan."""
    body = row.body if row.body_id else None
    wrong = {}
    for name in names:
        day, label = getattr(row, name), row._meta.get_field(name).verbose_name
        if day and not ahead and day > today():
            wrong[name] = f"{label}在今天以后。请核对。"
        elif day and body and body.established_on and day < body.established_on:
            wrong[name] = f"{label}早于本会成立日期 {body.established_on}。请核对。"
    return wrong


def own_member(row: Any, name: str = "member") -> dict[str, str]:
    """A new record is about somebody who is a member of this very union."""
    member = getattr(row, name) if getattr(row, f"{name}_id") else None
    if member is None or not row._state.adding or not row.body_id:
        return {}
    if member.status == Member.Status.ACTIVE and member.body_id == row.body_id:
        return {}
    return {name: f"{member.name}不是本会在会会员。请核对会员名册。"}


class TitledQuerySet(OfBodyQuerySet[M]):
    """Found by a part of its title or by its union."""

    title_field = "title"

    def found_by(self, text: str) -> Self:
        text = text.strip()
        named = Q(**{f"{self.title_field}__contains": text})
        return self.filter(named | Q(body__in=Body.objects.found_by(text))) if text else self


class Activity(models.Model):
    """One activity. Without attendance it is planned, or held and not yet reported; only reported ones count."""

    class Kind(models.TextChoices):
        VALUES = "values", "价值引领、劳模精神"
        DREAM = "dream", "中国梦·劳动美"
        IDEOLOGY = "ideology", "思想政治工作"
        CULTURE = "culture", "文化体育"
        LAW = "law", "普法宣传"
        COMPETITION = "competition", "劳动竞赛"
        PROPOSALS = "proposals", "合理化建议"
        INNOVATION = "innovation", "技术革新、技术协作"
        READING = "reading", "读书自学、练兵比武"
        TRAINING = "training", "技能培训"
        TEAM = "team", "班组建设"
        POLICY = "policy", "政策宣传、释疑解惑"

    class Group(models.TextChoices):
        ALL = "all", "全体职工"
        WOMEN = "women", "女职工"
        YOUNG = "young", "青年职工"
        MIGRANT = "migrant", "农民工"
        SKILLED = "skilled", "技术工人"
        CADRES = "cadres", "工会干部、积极分子"
        HARDSHIP = "hardship", "困难职工"
        RETIRED = "retired", "离退休职工"
        FAMILY = "family", "职工家属"

    body = models.ForeignKey(
        Body, models.PROTECT, related_name="union_activities", verbose_name="工会", db_index=False
    )
    kind = models.CharField("类别", max_length=12, choices=Kind)
    title = models.CharField("活动名称", max_length=80)
    held_on = models.DateField("开展日期")
    days = models.PositiveSmallIntegerField("天数", default=1, db_default=1)
    attendance = models.PositiveIntegerField("参加人数", null=True, blank=True)
    target_group = models.CharField(
        "对象群体", max_length=10, choices=Group, default=Group.ALL, db_default="all"
    )
    place = models.CharField("地点", max_length=80, blank=True, default="", db_default="")
    cost = models.BigIntegerField("活动经费（分）", default=0, db_default=0)
    result = models.TextField("成效", max_length=1000, blank=True, default="", db_default="")
    winners = models.TextField("优胜集体和个人", max_length=1000, blank=True, default="", db_default="")

    objects = TitledQuerySet.as_manager()

    class Meta:
        verbose_name = "活动"
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=MOST_DAYS), name="activity_lasts_a_day",
                violation_error_message="天数从 1 天到 366 天。请核对。",
            ),
            models.CheckConstraint(
                condition=Q(attendance=None) | Q(attendance__gte=1), name="activity_somebody_came",
                violation_error_message="参加人数至少 1 人；还没有开展的，不填参加人数。",
            ),
            models.CheckConstraint(
                condition=Q(cost__gte=0), name="activity_cost_not_negative", violation_error_message="活动经费不能是负数。",
            ),
            models.UniqueConstraint(
                fields=["body", "held_on", "kind", "title"], name="one_activity_of_a_title_a_day",
                violation_error_message="本会这一天已登记过同类同名的活动。请打开原来那一条修改。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["held_on"], include=["body", "kind", "attendance"], name="activities_by_day"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_planned(self) -> bool:
        return self.attendance is None and self.held_on > today()

    @property
    def standing(self) -> tuple[str, str]:
        """Word and tone."""
        if self.attendance is not None:
            return "已开展", "pass"
        return ("计划中", "") if self.held_on > today() else ("待补登", "warn")

    def clean(self) -> None:
        wrong: dict[str, Any] = sound_days(self, "held_on", ahead=self.attendance is None)
        if self.attendance is not None and self.held_on and self.held_on > today():
            wrong["attendance"] = "活动还没有到开展日期，先不填参加人数，开展以后再补。"
            wrong.pop("held_on", None)
        if self.attendance == 0:
            wrong["attendance"] = "参加人数至少 1 人；还没有开展的，不填参加人数。"
        if self.days is not None and not 1 <= self.days <= MOST_DAYS:
            wrong["days"] = "天数从 1 天到 366 天。请核对。"
        if self.winners and self.kind not in CONTESTS:
            wrong["winners"] = "只有竞赛、比武类活动登记优胜集体和个人。"
        if wrong:
            raise ValidationError(wrong)


# what counts for which duty of a union; an activity of model workers' spirit also honours model workers
EDUCATE: Final = (
    Activity.Kind.VALUES,
    Activity.Kind.DREAM,
    Activity.Kind.IDEOLOGY,
    Activity.Kind.LAW,
    Activity.Kind.POLICY,
)
DEVELOP: Final = (
    Activity.Kind.COMPETITION, Activity.Kind.PROPOSALS, Activity.Kind.INNOVATION, Activity.Kind.READING,
    Activity.Kind.TRAINING, Activity.Kind.TEAM,
)  # fmt: skip
CONTEST: Final = (
    Activity.Kind.COMPETITION, Activity.Kind.INNOVATION, Activity.Kind.READING, Activity.Kind.TRAINING, Activity.Kind.VALUES,
)  # fmt: skip
CULTURE: Final = (Activity.Kind.CULTURE, Activity.Kind.DREAM)
CONTESTS: Final = (Activity.Kind.COMPETITION, Activity.Kind.READING)


class Proposal(models.Model):
    """合理化建议: what a member proposed, whether it was taken up and what it brought."""

    class State(models.TextChoices):
        OPEN = "open", "研究中"
        ADOPTED = "adopted", "已采纳"
        DECLINED = "declined", "未采纳"

    body = models.ForeignKey(Body, models.PROTECT, related_name="proposals", verbose_name="工会")
    member = models.ForeignKey(Member, models.PROTECT, related_name="proposals", verbose_name="提出人")
    title = models.CharField("建议名称", max_length=80)
    text = models.TextField("建议内容", max_length=2000)
    submitted_on = models.DateField("提出日期")
    state = models.CharField("采纳情况", max_length=10, choices=State, default=State.OPEN)
    adopted_on = models.DateField("采纳日期", null=True, blank=True)
    benefit = models.CharField("效益", max_length=300, blank=True, default="", db_default="")
    benefit_fen = models.BigIntegerField("经济效益（分）", null=True, blank=True)

    objects = TitledQuerySet.as_manager()

    class Meta:
        verbose_name = "合理化建议"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="adopted", adopted_on__isnull=False) | ~Q(state="adopted") & Q(adopted_on=None),
                name="proposal_adopted_on_a_day", violation_error_message="已采纳的要填采纳日期，没有采纳的不填。",
            ),
            models.CheckConstraint(
                condition=Q(adopted_on=None) | Q(adopted_on__gte=F("submitted_on")), name="proposal_adopted_later",
                violation_error_message="采纳日期早于提出日期。请核对。",
            ),
            models.CheckConstraint(
                condition=Q(benefit="", benefit_fen=None) | Q(state="adopted"), name="proposal_benefit_when_adopted",
                violation_error_message="没有采纳的建议不登记效益。",
            ),
            models.CheckConstraint(
                condition=Q(benefit_fen=None) | Q(benefit_fen__gte=0), name="proposal_benefit_not_negative",
                violation_error_message="经济效益不能是负数。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["body", "-submitted_on"], name="proposals_of_body")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        wrong: dict[str, Any] = {**sound_days(self, "submitted_on", "adopted_on"), **own_member(self)}
        adopted = self.state == self.State.ADOPTED
        if adopted and not self.adopted_on:
            wrong["adopted_on"] = "已采纳的要填采纳日期。"
        if not adopted and self.adopted_on:
            wrong["adopted_on"] = "没有采纳的不填采纳日期。请改采纳情况，或清空日期。"
        if self.adopted_on and self.submitted_on and self.adopted_on < self.submitted_on:
            wrong["adopted_on"] = "采纳日期早于提出日期。请核对。"
        if not adopted and self.benefit:
            wrong["benefit"] = "没有采纳的建议不登记效益。"
        if not adopted and self.benefit_fen is not None:
            wrong["benefit_fen"] = "没有采纳的建议不登记效益。"
        if wrong:
            raise ValidationError(wrong)

    @property
    def worth(self) -> str:
        return f"{yuan(self.benefit_fen)} 元" if self.benefit_fen is not None else self.benefit
