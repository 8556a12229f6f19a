"""Forms of the petitions app: registration, steps, public pages, limits."""

from petitions.forms.limits import LimitForm
from petitions.forms.public import LookUpForm, PublicForm, SupplementForm
from petitions.forms.register import RegisterForm
from petitions.forms.steps import (
    AcceptForm,
    AssignForm,
    BackForm,
    ConfirmForm,
    ExtensionForm,
    HandOverForm,
    IdentifyForm,
    JudicialForm,
    NoteForm,
    OpinionForm,
    RemarkForm,
    ReplyForm,
    ResultForm,
    TransferForm,
)

__all__ = [
    "AcceptForm",
    "AssignForm",
    "BackForm",
    "ConfirmForm",
    "ExtensionForm",
    "HandOverForm",
    "IdentifyForm",
    "JudicialForm",
    "LimitForm",
    "LookUpForm",
    "NoteForm",
    "OpinionForm",
    "PublicForm",
    "RegisterForm",
    "RemarkForm",
    "ReplyForm",
    "ResultForm",
    "SupplementForm",
    "TransferForm",
]
