"""Cases: one run of a procedure (founding, registration, transfer of a chair …) with its dated steps and papers.

The procedures themselves, their steps and who takes them, are declared in `unions.workflows.procedures`.
"""

import secrets
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from unions.models.bodies import Body
from unions.models.cadres import Officer
from unions.models.elections import Election
from unions.models.units import Unit
from unions.querysets import ExceptionQuerySet
from unions.querysets.cases import CaseQuerySet, OfCaseQuerySet

if TYPE_CHECKING:
    from unions.workflows.procedures import Procedure, Stage


def paper_path(step: "CaseStep", name: str) -> str:
    """A random storage name: what people call their files never becomes a path."""
    return f"cases/{secrets.token_hex(16)}{PurePath(name).suffix.lower()[:6]}"


class Case(models.Model):
    """`stage` is the key of the last step taken, empty before the first. `data` holds the answers of all live steps by name.

    `turn` says whose move is next: the body's own side, or the superior's.
    """

    class State(models.TextChoices):
        OPEN = "open", "办理中"
        DONE = "done", "已办结"
        REFUSED = "refused", "不同意"
        WITHDRAWN = "withdrawn", "已撤回"

    class Turn(models.TextChoices):
        OWN = "own", "本会办理"
        ABOVE = "above", "上级办理"
        NOBODY = "", "不需办理"

    procedure = models.CharField("事项", max_length=24, db_collation="C")
    body = models.ForeignKey(Body, models.PROTECT, related_name="cases", verbose_name="工会")
    officer = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="干部"
    )
    election = models.ForeignKey(
        Election, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="选举档案"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="单位"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    stage = models.CharField("已办到", max_length=24, blank=True, db_collation="C")
    turn = models.CharField("轮到", max_length=6, choices=Turn, blank=True)
    opened_on = models.DateField("启动日期")
    opened_by_id = models.BigIntegerField("启动人编号", null=True, editable=False)
    opened_by_name = models.CharField("启动人", max_length=40, blank=True, editable=False)
    due_on = models.DateField("期限", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    data = models.JSONField("填写内容", default=dict, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "办理事项"
        indexes = [
            models.Index(fields=["body", "procedure", "-id"]),
            models.Index(fields=["procedure", "state", "-id"]),
            models.Index(fields=["turn", "procedure"], condition=Q(state="open"), name="case_turn"),
        ]

    def __str__(self) -> str:
        about = self.officer.name if self.officer_id and self.officer else str(self.body)
        return f"{about}：{self.kind.title}"

    @property
    def kind(self) -> "Procedure":
        from unions.workflows.procedures import PROCEDURES

        return PROCEDURES[self.procedure]

    @property
    def next_stage(self) -> "Stage | None":
        return self.kind.after(self.stage, self) if self.state == self.State.OPEN else None

    @property
    def stage_label(self) -> str:
        stage = self.kind.stage(self.stage)
        return stage.label if stage else self.kind.opened_label


class CaseStep(models.Model):
    """One step taken. A step that was returned stays on record with `undone`; nothing is deleted."""

    class Kind(models.TextChoices):
        ADVANCE = "advance", "办理"
        SKIP = "skip", "不适用"
        RETURN = "return", "退回"
        REFUSE = "refuse", "不同意"
        WITHDRAW = "withdraw", "撤回"

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps", verbose_name="事项")
    kind = models.CharField("动作", max_length=10, choices=Kind, default=Kind.ADVANCE)
    stage = models.CharField("步骤", max_length=24, blank=True, db_collation="C")
    done_on = models.DateField("日期")
    note = models.CharField("说明", max_length=500, blank=True)
    answers = models.JSONField("填写内容", default=dict, blank=True)
    paper = models.FileField("材料", upload_to=paper_path, blank=True)
    paper_name = models.CharField(max_length=200, blank=True)
    undone = models.BooleanField("已被退回", default=False)
    done_by_id = models.BigIntegerField("经办人编号", null=True, editable=False)
    done_by_name = models.CharField("经办人", max_length=40, blank=True, editable=False)
    at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "办理步骤"
        indexes = [models.Index(fields=["case", "id"]), models.Index(fields=["stage", "done_on"])]

    def __str__(self) -> str:
        return f"{self.case} {self.label}"

    @property
    def body(self) -> Body:
        return self.case.body

    @property
    def label(self) -> str:
        stage = self.case.kind.stage(self.stage)
        return stage.label if stage else self.get_kind_display()

    @property
    def said(self) -> list[tuple[str, Any]]:
        """What was answered at this step, in the words of its form."""
        stage = self.case.kind.stage(self.stage)
        return [
            (ask.label, ask.word(self.answers[ask.name]))
            for ask in (stage.questions(self.case) if stage else ())
            if self.answers.get(ask.name) not in (None, "")
        ]


class RuleException(models.Model):
    """An approved departure from a soft demand, in force until `valid_to` inclusive."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="exceptions", verbose_name="工会")
    entry = models.CharField("要求", max_length=8, db_collation="C")
    case = models.ForeignKey(Case, models.PROTECT, related_name="exceptions", verbose_name="办理事项")
    reason = models.CharField("原因", max_length=300)
    valid_from = models.DateField("批准日期")
    valid_to = models.DateField("有效期至")
    decided_by_name = models.CharField("批准人", max_length=40, blank=True)

    objects = ExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = "例外"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=models.F("valid_from")), name="exception_ends_later"
            )
        ]
        indexes = [models.Index(fields=["body", "valid_to"])]

    def __str__(self) -> str:
        return f"{self.body} {self.entry}"
