"""Where a policy document goes: its clauses as registered, and what each addressee did with it."""

from django.db import models
from django.db.models import F, Q

from unions.models.bodies import Body
from unions.models.policy import PolicyDoc
from unions.querysets import OfBodyQuerySet, OpenDataQuerySet


class DocClause(models.Model):
    """A clause of a document registered in the portal. Documents of the packs get theirs from the catalogue."""

    doc = models.ForeignKey(PolicyDoc, models.CASCADE, related_name="clauses", verbose_name="文件")
    number = models.CharField("条款号", max_length=40)
    heading = models.CharField("条旨", max_length=200)
    entry = models.CharField("对应条目", max_length=8, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    objects = OpenDataQuerySet.as_manager()

    class Meta:
        verbose_name = "文件条款"
        constraints = [models.UniqueConstraint(fields=["doc", "number"], name="one_clause_per_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.heading}"


class ReceiptQuerySet(OfBodyQuerySet["DocReceipt"]):
    """`unions.edit_own` is what a chair holds; who keeps a body's register holds more, and signs as well."""

    def visible_to(self, user, permission):  # type: ignore[no-untyped-def]
        rows = super().visible_to(user, permission)
        return rows | super().visible_to(user, "unions.edit") if permission == "unions.edit_own" else rows


class DocReceipt(models.Model):
    """One addressee of one document: sent to it, signed for, studied and put into measures."""

    class State(models.TextChoices):
        SENT = "sent", "待签收"
        RECEIVED = "received", "已签收"
        STUDIED = "studied", "已学习贯彻"

    doc = models.ForeignKey(PolicyDoc, models.CASCADE, related_name="receipts", verbose_name="文件")
    body = models.ForeignKey(Body, models.PROTECT, related_name="doc_receipts", verbose_name="收文工会")
    state = models.CharField("状态", max_length=8, choices=State, default=State.SENT)
    sent_on = models.DateField("发文日期")
    received_on = models.DateField("收文日期", null=True, blank=True)
    studied_on = models.DateField("学习日期", null=True, blank=True)
    action = models.TextField("贯彻措施", blank=True)
    reminded_on = models.DateField("催办日期", null=True, blank=True)
    filed_by_id = models.BigIntegerField(null=True, editable=False)
    filed_by_name = models.CharField("签收人", max_length=40, blank=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = "收文"
        constraints = [
            models.UniqueConstraint(fields=["doc", "body"], name="one_receipt_per_addressee"),
            models.CheckConstraint(
                condition=Q(studied_on=None) | Q(studied_on__gte=F("received_on")),
                name="studied_after_receipt",
            ),
        ]
        indexes = [models.Index(fields=["body", "state"]), models.Index(fields=["doc", "state"])]

    def __str__(self) -> str:
        return f"{self.body}：{self.doc}"
