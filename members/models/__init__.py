"""Tables of the members app, split by subject."""

from members.models.people import Member, MembershipChange

__all__ = ["Member", "MembershipChange"]
