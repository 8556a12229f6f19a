"""Filters of the members app, split by subject."""

from members.filters.people import TABS, MemberFilter

__all__ = ["TABS", "MemberFilter"]
