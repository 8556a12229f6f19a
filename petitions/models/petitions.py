"""The petition itself. Who filed it is in `people.py`, under a key of its own."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.models import User
from core.crypto import Sealed, SealedField
from petitions.models import choices
from petitions.models.choices import OPEN_STATES, TONES, State
from petitions.querysets import PetitionQuerySet
from unions.models import Body, Jurisdiction, Unit
from unions.models.bodies import SEGMENT


class Petition(Sealed):
    """One letter, visit or call. `handler_path` repeats the handling body's path for scope.

    No column is called `body` or `path`: audit events about petitions carry no branch, so that no audit page shows them
    to somebody the petition is about. Text is sealed; `anonymous` rows keep days, never times.
    """

    matter: str
    appeal: str
    unit_text: str
    opinion: str
    reply: str
    extension_reason: str
    number = models.CharField("编号", max_length=32, unique=True)
    channel = models.CharField("渠道", max_length=10, choices=choices.Channel)
    kind = models.CharField("类型", max_length=8, choices=choices.Kind, default=choices.Kind.CLAIM)
    category = models.CharField(
        "类别", max_length=4, choices=choices.Category, default=choices.Category.OTHER
    )
    group = models.CharField("群体", max_length=12, choices=choices.Group, default=choices.Group.ORDINARY)
    urgency = models.CharField(
        "紧急程度", max_length=8, choices=choices.Urgency, default=choices.Urgency.NORMAL
    )
    received_on = models.DateField("登记日期")
    received_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    people = models.PositiveIntegerField("人数", default=1)
    collective = models.BooleanField("集体访", default=False)
    representatives = models.PositiveSmallIntegerField("推选代表人数", default=0)
    first_time = models.BooleanField("初信初访", default=True)
    repeat_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeats", verbose_name="重复件原件"
    )
    anonymous = models.BooleanField("匿名", default=False)
    matter_sealed = SealedField(purpose="petition.text")
    appeal_sealed = SealedField(purpose="petition.text")
    unit_text_sealed = SealedField(purpose="petition.text")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="petitions", verbose_name="被反映单位"
    )
    accused_body = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accusing_petitions",
        verbose_name="被反映工会",
    )
    accused_user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accusing_petitions",
        verbose_name="被反映干部",
    )
    place = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name="属地")
    handler_body = models.ForeignKey(Body, models.PROTECT, related_name="petitions", verbose_name="承办工会")
    handler_path = models.CharField(max_length=120, editable=False, db_collation="C")
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="handled_petitions", verbose_name="办理人"
    )
    state = models.CharField("状态", max_length=14, choices=State, default=State.RECEIVED)
    assigned_on = models.DateField("分办日期", null=True, blank=True)
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    notice_due_on = models.DateField("告知期限", null=True, blank=True)
    notified_on = models.DateField("告知日期", null=True, blank=True)
    due_on = models.DateField("办结期限", null=True, blank=True)
    extension_days = models.PositiveSmallIntegerField("申请延期天数", default=0)
    extension_asked_on = models.DateField("申请延期日期", null=True, blank=True)
    extension_asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="延期申请人"
    )
    extension_reason_sealed = SealedField(purpose="petition.text")
    extended_to = models.DateField("延期至", null=True, blank=True)
    deadline = models.GeneratedField(
        expression=Coalesce("extended_to", "due_on"),
        output_field=models.DateField("办理期限", null=True),
        db_persist=True,
    )
    result = models.CharField("办理结果", max_length=8, choices=choices.Result, blank=True)
    opinion_sealed = SealedField(purpose="petition.text")
    receiver = models.CharField("接收机关", max_length=120, blank=True)
    legal_track = models.BooleanField("涉法涉诉", default=False)
    legal_aid_offered = models.BooleanField("已告知可申请法律援助", default=False)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    reply_form = models.CharField("答复形式", max_length=8, choices=choices.ReplyForm, blank=True)
    reply_sealed = SealedField(purpose="petition.text")
    replied_on = models.DateField("答复日期", null=True, blank=True)
    satisfied = models.CharField("满意度", max_length=4, choices=choices.Satisfaction, blank=True)
    confirmed_on = models.DateField("评价日期", null=True, blank=True)
    archived_on = models.DateField("归档日期", null=True, blank=True)

    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = "信访件"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="archived") | Q(replied_on__isnull=False),
                name="archived_only_after_a_reply",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("received_on")),
                name="petition_closes_after_receipt",
            ),
        ]
        indexes = [
            models.Index(fields=["handler_path", "state", "-id"]),
            models.Index(fields=["handler_body", "closed_on"]),
            models.Index(
                fields=["deadline", "id"], condition=Q(state__in=OPEN_STATES), name="petition_open_deadline"
            ),
            models.Index(fields=["unit"]),
            models.Index(fields=["received_on"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        return f"反映{self.get_category_display()}问题"

    @property
    def category_text(self) -> str:
        return f"{self.category} {self.get_category_display()}"

    @property
    def unit_name(self) -> str:
        """The linked employer, else the accused union, else what was written."""
        return str(self.unit or self.accused_body or self.unit_text or "")

    @property
    def state_tone(self) -> tuple[str, str]:
        return self.get_state_display(), TONES.get(State(self.state), "waived")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def due(self) -> dt.date | None:
        """The deadline in force, also on an object that was just changed in memory."""
        return self.extended_to or self.due_on

    @property
    def limit(self) -> dt.date | None:
        """What must happen next by when: notice before acceptance, the result after it."""
        return self.due or self.notice_due_on

    @property
    def level(self) -> int:
        """Depth of the handling body: 1 province … 5 basic union."""
        return len(self.handler_path) // SEGMENT

    def give_to(self, body: Body) -> None:
        self.handler_body, self.handler_path, self.handler = body, body.path, None
