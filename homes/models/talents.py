"""Skilled workers, innovation studios and workers' pioneer teams (P-124)."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from homes.models.activities import TitledQuerySet, own_member, sound_days
from homes.models.grades import Level
from homes.querysets import OfBodyQuerySet
from members.models import Member
from unions.models import Body


class SkillQuerySet(OfBodyQuerySet["SkillRecord"]):
    def found_by(self, text: str) -> Self:
        text = text.strip()
        named = Q(member__name__contains=text) | Q(trade__contains=text)
        return self.filter(named | Q(body__in=Body.objects.found_by(text))) if text else self


class SkillRecord(models.Model):
    """How one skilled worker was trained, appraised, used and rewarded (培养、评价、使用、激励)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="skill_records", verbose_name="工会")
    member = models.ForeignKey(Member, models.PROTECT, related_name="skill_records", verbose_name="会员")
    trade = models.CharField("工种", max_length=40)
    level = models.CharField("技能等级", max_length=1, choices=Member.Skill)
    trained_on = models.DateField("培养日期", null=True, blank=True)
    appraised_on = models.DateField("评价日期", null=True, blank=True)
    certificate = models.CharField("证书编号", max_length=40, blank=True, default="", db_default="")
    used_as = models.CharField("使用", max_length=120, blank=True, default="", db_default="")
    reward = models.CharField("激励", max_length=120, blank=True, default="", db_default="")

    objects = SkillQuerySet.as_manager()

    class Meta:
        verbose_name = "技术工人"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "trade", "level"], name="one_record_of_a_skill_level",
                violation_error_message="这位会员这一工种、这一等级已登记过。请打开原来那一条修改。",
            ),
            models.CheckConstraint(
                condition=~Q(level="0"), name="skill_has_a_level", violation_error_message="请选择技能等级。",
            ),
            models.CheckConstraint(
                condition=Q(trained_on__isnull=False) | Q(appraised_on__isnull=False), name="skill_has_a_day",
                violation_error_message="培养日期和评价日期至少填一个。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["body", "level"], name="skills_of_body")]

    def __str__(self) -> str:
        return f"{self.member.name}：{self.trade}{self.get_level_display()}"

    def clean(self) -> None:
        wrong: dict[str, Any] = {**sound_days(self, "trained_on", "appraised_on"), **own_member(self)}
        for name in ("trained_on", "appraised_on"):  # a skill may be older than the union
            if "早于本会成立" in wrong.get(name, ""):
                wrong.pop(name)
        if self.level == Member.Skill.NONE:
            wrong["level"] = "请选择技能等级。"
        if not self.trained_on and not self.appraised_on:
            wrong["trained_on"] = "培养日期和评价日期至少填一个。"
        if wrong:
            raise ValidationError(wrong)


class NamedQuerySet(TitledQuerySet["Studio"]):
    title_field = "name"


class Studio(models.Model):
    """劳模、高技能人才创新工作室. `level`: who named it; empty while only the own unit did."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="studios", verbose_name="工会")
    name = models.CharField("工作室名称", max_length=80)
    leader = models.ForeignKey(Member, models.PROTECT, related_name="studios", verbose_name="领衔人")
    level = models.CharField("命名层级", max_length=10, choices=Level, blank=True, default="", db_default="")
    founded_on = models.DateField("成立日期")
    closed_on = models.DateField("撤销日期", null=True, blank=True)
    members = models.PositiveSmallIntegerField("成员人数", default=1, db_default=1)
    projects = models.TextField("攻关项目", max_length=1000, blank=True, default="", db_default="")
    results = models.TextField("成果", max_length=1000, blank=True, default="", db_default="")

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = "创新工作室"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "name"], name="one_studio_of_a_name",
                violation_error_message="本会已有同名的工作室。请打开原来那一条修改。",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("founded_on")), name="studio_closes_later",
                violation_error_message="撤销日期早于成立日期。请核对。",
            ),
            models.CheckConstraint(
                condition=Q(members__gte=1), name="studio_has_its_leader", violation_error_message="成员至少 1 人，含领衔人。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["body", "-founded_on"], name="studios_of_body")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        wrong: dict[str, Any] = {**sound_days(self, "founded_on", "closed_on"), **own_member(self, "leader")}
        if self.closed_on and self.founded_on and self.closed_on < self.founded_on:
            wrong["closed_on"] = "撤销日期早于成立日期。请核对。"
        if self.members == 0:
            wrong["members"] = "成员至少 1 人，含领衔人。"
        if wrong:
            raise ValidationError(wrong)


class TeamQuerySet(TitledQuerySet["PioneerTeam"]):
    title_field = "team"


class PioneerTeam(models.Model):
    """工人先锋号: a team that was named, by whom and at which level."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="pioneer_teams", verbose_name="工会")
    team = models.CharField("班组（集体）", max_length=80)
    level = models.CharField("命名层级", max_length=10, choices=Level)
    named_on = models.DateField("命名日期")
    named_by = models.CharField("命名单位", max_length=80)
    people = models.PositiveSmallIntegerField("班组人数", null=True, blank=True)
    deeds = models.TextField("主要事迹", max_length=1000, blank=True, default="", db_default="")
    revoked_on = models.DateField("撤销日期", null=True, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = "工人先锋号"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "team", "level"], condition=Q(revoked_on=None), name="one_team_of_a_level",
                violation_error_message="这个班组这一层级的称号已登记过。请打开原来那一条修改。",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | Q(revoked_on__gte=F("named_on")), name="team_revoked_later",
                violation_error_message="撤销日期早于命名日期。请核对。",
            ),
            models.CheckConstraint(
                condition=Q(people=None) | Q(people__gte=1), name="team_has_people",
                violation_error_message="班组人数至少 1 人。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["body", "-named_on"], name="teams_of_body")]

    def __str__(self) -> str:
        return self.team

    def clean(self) -> None:
        wrong: dict[str, Any] = sound_days(self, "named_on", "revoked_on")
        if self.revoked_on and self.named_on and self.revoked_on < self.named_on:
            wrong["revoked_on"] = "撤销日期早于命名日期。请核对。"
        if self.people == 0:
            wrong["people"] = "班组人数至少 1 人。"
        if wrong:
            raise ValidationError(wrong)
