"""What a member reads at his own door: the affairs his union published."""

from typing import Any

from core.clock import today
from homes.models import Activity, AffairsPost
from members.views.own_sections import SECTIONS
from unions.models import Body

SHOWN = 20


def published(body: Body) -> list[dict[str, Any]]:
    """Posts in full, newest first, and what is planned next: nothing about any person."""
    posts = AffairsPost.objects.filter(body=body).order_by("-published_on", "-pk")[:SHOWN]
    ahead = Activity.objects.filter(body=body, held_on__gte=today()).order_by("held_on", "pk")[:SHOWN]
    return [
        {
            "title": "会务公开", "hint": "对公开的内容有意见，可在“意见和更正”里写给工会。", "empty": "工会还没有公开的内容。",
            "rows": [
                {"title": post.title, "sub": f"{post.get_kind_display()}　{post.published_on}", "text": post.content}
                for post in posts
            ],
        },
        {
            "title": "近期活动", "hint": "", "empty": "近期没有登记活动。",
            "rows": [
                {"title": row.title, "sub": f"{row.get_kind_display()}　{row.held_on}", "text": row.place} for row in ahead
            ],
        },
    ]  # fmt: skip


SECTIONS.append(published)
