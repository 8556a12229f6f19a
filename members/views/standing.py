"""What stands beside a person's steps: what else may be begun, and an open transfer, a lapse or an expulsion with its paper."""

from typing import Any

from django.urls import reverse

from members.models import Member, MembershipLapse
from members.models.transfer import OPEN


def standing_links(member: Member) -> list[dict[str, str]]:
    """What else may be begun from the person's page, besides the steps."""
    here = member.status in (Member.Status.ACTIVE, Member.Status.RETAINED)
    busy = member.transfers.filter(state__in=OPEN).exists() if here else True
    found = [] if busy else [("issue", "开具接转凭证")]
    if (
        member.status == Member.Status.ACTIVE
        and not member.lapses.filter(state=MembershipLapse.State.OPEN).exists()
    ):
        found.append(("lapse", "登记催告"))
    return [
        {"title": title, "url": reverse(f"members:member-{slug}", args=[member.pk]), "tone": "quiet"}
        for slug, title in found
    ]


def standing_facts(member: Member) -> list[dict[str, Any]]:
    """Only what there is."""
    found: list[dict[str, Any]] = []
    for transfer in member.transfers.filter(state__in=OPEN):
        url = reverse("members:membershiptransfer-detail", args=[transfer.pk])
        found.append({"label": "会籍接转", "value": transfer.get_state_display(), "url": url})
    for lapse in member.lapses.filter(state=MembershipLapse.State.OPEN):
        url = reverse("members:membershiplapse-detail", args=[lapse.pk])
        found.append({"label": "会籍催告", "value": f"自 {lapse.since:%Y-%m-%d}", "url": url})
    for expulsion in member.expulsions.order_by("-pk")[:1]:
        url = reverse("members:expulsion-paper", args=[expulsion.pk])
        found.append({"label": "除名决定", "value": f"{expulsion.filed_on:%Y-%m-%d} 报备", "url": url})
    return found
