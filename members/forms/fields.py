"""A member chosen by what people know of him: the name, with the last digits of his telephone or card where two are called alike."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from core.crypto import blind_index
from core.identifiers import normalise
from members.models import Member
from unions.forms.cases import CHOOSERS
from unions.forms.territory import KindsForm
from unions.models import Body
from unions.querysets import BASIC_KINDS
from unions.workflows.procedures import Ask

HINT = "填姓名；有同名的，在姓名后空一格再填手机号后四位或会员证号"
SHOWN = 5


class MemberField(forms.CharField):
    """Cleans to an active member of `body` that the person may see. Without a body nobody can be meant."""

    def __init__(self, *, body: Body | None = None, user: Any = None, **kwargs: Any) -> None:
        self.body, self.user = body, user
        kwargs.setdefault("help_text", HINT)
        super().__init__(**{"max_length": 60, **kwargs})

    def clean(self, value: Any) -> Any:
        text = " ".join(normalise(str(super().clean(value) or "")).split())
        if not text:
            return None
        return find_member(text, self.body, self.user)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = Member.objects.filter(pk=value).first()
        return known_as(value) if isinstance(value, Member) else value


def known_as(member: Member) -> str:
    return " ".join(part for part in (member.name, member.masked_phone[-4:] or member.card_no) if part)


def find_member(text: str, body: Body | None, user: Any) -> Member:
    """ValidationError with a sentence where nobody, or more than one, is meant."""
    if body is None:
        raise ValidationError("请先选择工会，再填会员姓名。")
    name, _, mark = text.partition(" ")
    rows = Member.objects.visible_to(user, "members.view").filter(body=body, status=Member.Status.ACTIVE)
    rows = rows.filter(card_no=name) if name.isascii() else rows.filter(name=name)
    if mark:
        tail = (
            Q(phone_tail=blind_index("member.phone_tail", mark[-4:])[:4]) if mark.isdecimal() else Q(pk=None)
        )
        rows = rows.filter(tail | Q(card_no=mark))
    found = list(rows.order_by("pk")[: SHOWN + 1])
    if not found:
        raise ValidationError(f"本会在会会员里没有“{text}”。请照会员名册填写姓名。")
    if len(found) > 1:
        names = "；".join(known_as(one) for one in found[:SHOWN])
        raise ValidationError(f"有同名的会员：{names}。请照其中一个填写。")
    return found[0]


class OfMemberForm(KindsForm):
    """The form of a record about a member of a basic union; the reader's own union is there from the start."""

    choose_permission = "members.edit"
    takes = {"body": BASIC_KINDS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = own_body(self)
        if "member" in self.fields:
            if self.instance.pk:
                del self.fields["member"]  # who it is about does not change
            else:
                self.fields["member"] = MemberField(
                    label="会员", body=body, user=self.user, error_messages={"required": "请填写会员姓名。"}
                )


def own_body(form: Any) -> Body | None:
    """The union typed, else that of the record, else the reader's own; the last is put into the form."""
    if form.instance.pk:
        return form.instance.body
    rows = form.fields["body"].queryset
    text = str(form.data.get("body") or form.initial.get("body") or "")
    if text:
        return rows.filter(pk=int(text)).first() if text.isdecimal() else None
    home = form.user.home_body
    if home is not None and home.is_basic and not form.is_bound:
        form.initial["body"] = home.pk
        return home
    return None


def chosen_member(ask: Ask, body: Body | None, user: Any) -> forms.Field:
    """A question of a procedure that is answered with a member of the case's union."""
    required = {"required": f"请填写{ask.label}。"}
    return MemberField(body=body, user=user, label=ask.label, required=ask.required, error_messages=required)


CHOOSERS["member"] = chosen_member
