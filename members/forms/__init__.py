"""Forms of the members app, split by subject."""

from members.forms.person import JoinForm, MemberForm
from members.forms.steps import BookForm, ChangeForm, RejoinForm

__all__ = ["BookForm", "ChangeForm", "JoinForm", "MemberForm", "RejoinForm"]
