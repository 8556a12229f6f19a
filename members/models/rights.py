"""What a person asked about his own data (个人信息保护法 articles 45 to 47), who dealt with it, who confirmed."""

from django.db import models
from django.db.models import Q

from members.models.people import Member
from members.querysets import SubjectRequestQuerySet


class SubjectRequest(models.Model):
    """Keeps no personal value of its own: what a copy held or an erasure removed is told in counts."""

    class Kind(models.TextChoices):
        COPY = "copy", "查阅、复制"
        ERASE = "erase", "删除"

    class State(models.TextChoices):
        OPEN = "open", "待另一人确认"
        DONE = "done", "已办结"
        REFUSED = "refused", "不予办理"

    class Asked(models.TextChoices):
        IN_PERSON = "person", "本人到场"
        LETTER = "letter", "本人书面提出"
        RELATIVE = "relative", "近亲属（本人已去世）"

    member = models.ForeignKey(Member, models.PROTECT, related_name="subject_requests", verbose_name="会员")
    kind = models.CharField("事项", max_length=6, choices=Kind)
    asked = models.CharField("提出方式", max_length=8, choices=Asked)
    reason = models.CharField("理由", max_length=300)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    filed_on = models.DateField("提出日期")
    filed_by_id = models.BigIntegerField("经办人编号", editable=False)
    filed_by_name = models.CharField("经办人", max_length=60, editable=False)
    decided_by_id = models.BigIntegerField("确认人编号", null=True, editable=False)
    decided_by_name = models.CharField("确认人", max_length=60, blank=True, editable=False)
    decided_on = models.DateField("办结日期", null=True, editable=False)
    answer = models.CharField("答复", max_length=300, blank=True)
    counts = models.JSONField(default=dict, editable=False)

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "个人信息事项"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind"], condition=Q(state="open"), name="one_open_subject_request"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.get_kind_display()}"

    @property
    def path(self) -> str:
        return self.member.path
