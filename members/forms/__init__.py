"""Forms of the members app, split by subject."""

from members.forms.people import BookForm, ChangeForm, JoinForm, MemberForm, RejoinForm

__all__ = ["BookForm", "ChangeForm", "JoinForm", "MemberForm", "RejoinForm"]
