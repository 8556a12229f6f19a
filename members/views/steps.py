"""Pages of the membership steps: retain, move out, leave, expel, rejoin, readmit."""

from typing import ClassVar

from django import forms

from core.views import StepPage
from core.workflow import Transition
from members.forms import ChangeForm, RejoinForm
from members.forms.transfers import ExpelForm, ReadmitForm
from members.models import Member
from members.views.twins import LeadsOn
from members.workflows import EXPEL, LEAVE, MOVE_OUT, READMIT, REJOIN, RETAIN


class MemberStep(LeadsOn, StepPage):
    model = Member
    permission = "members.view"
    back = "members:member-detail"
    form_class: ClassVar[type[forms.Form] | None] = ChangeForm


class MemberRetain(MemberStep):
    transition: ClassVar[Transition] = RETAIN


class MemberMoveOut(MemberStep):
    transition: ClassVar[Transition] = MOVE_OUT


class MemberLeave(MemberStep):
    transition: ClassVar[Transition] = LEAVE


class MemberExpel(MemberStep):
    transition: ClassVar[Transition] = EXPEL
    form_class = ExpelForm


class MemberRejoin(MemberStep):
    transition: ClassVar[Transition] = REJOIN
    form_class = RejoinForm


class MemberReadmit(MemberStep):
    transition: ClassVar[Transition] = READMIT
    form_class = ReadmitForm
