"""Keeping the filters of a list by name: save, choose the one that opens with the page, drop."""

from django.db import transaction
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse

from accounts.models import SavedFilter, User
from core import audit
from core.views.saved import LIMIT
from core.workflow import Refused, create, update


def address_of(page: str) -> str:
    """The list's address. Refused for a name that is no page."""
    try:
        return reverse(page)
    except NoReverseMatch:
        raise Refused("没有这个页面。请回到名册再保存。") from None


def save_filter(user: User, page: str, name: str, query: str, *, default: bool) -> SavedFilter:
    """A name used before takes the new filters."""
    address_of(page)
    kept = QueryDict(query, mutable=True)
    for gone in ("q", "after", "before", "export"):
        kept.pop(gone, None)
    text = kept.urlencode()
    if not text:
        raise Refused("现在没有筛选条件。请先筛选，再保存。")
    if len(text) > 1000:
        raise Refused("筛选条件太多，不能保存。请减少几个条件。")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        mine = SavedFilter.objects.filter(user=user, page=page)
        known = mine.filter(name=name).first()
        if known is None and mine.count() >= LIMIT:
            raise Refused(f"一个页面最多保存 {LIMIT} 组条件。请先删去不用的。")
        if default:
            mine.update(default=False)
        if known is None:
            made = SavedFilter(user=user, page=page, name=name, query=text, default=default)
            return create(made, by=user)
        before = audit.snapshot(known)
        known.query, known.default = text, default
        return update(known, before=before, by=user)


def turn_default(saved: SavedFilter, *, by: User) -> SavedFilter:
    """The page opens with it, or no longer does."""
    with transaction.atomic():
        before = audit.snapshot(saved)
        wanted = not saved.default
        SavedFilter.objects.filter(user=by, page=saved.page).update(default=False)
        saved.default = wanted
        return update(saved, before=before, by=by)


def drop_filter(saved: SavedFilter, *, by: User) -> None:
    with transaction.atomic():
        audit.record("savedfilter.drop", saved, by=by, before=audit.snapshot(saved))
        saved.delete()
