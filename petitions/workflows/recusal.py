"""Nobody handles a petition about himself: which bodies and people may not touch it, and who is next above."""

from typing import Any

from django.db.models import Q

from accounts.models import Grant
from core.workflow import Refused
from petitions.models import Petition
from unions.models import Body, Coverage


def accused_bodies(petition: Petition) -> list[tuple[str, str]]:
    """(path, why) of every body that may not handle the petition, together with all below it."""
    found = []
    if petition.accused_body is not None:
        found.append((petition.accused_body.path, f"本件反映的是“{petition.accused_body}”"))
    if petition.unit_id:
        covering = Coverage.objects.filter(
            Q(to_on=None) | Q(to_on__gte=petition.received_on), unit=petition.unit_id
        )
        found += [
            (coverage.body.path, f"“{coverage.body}”是被反映单位的工会")
            for coverage in covering.select_related("body")
        ]
    if petition.accused_user_id:
        held = Grant.objects.filter(Q(valid_to=None) | Q(valid_to__gte=petition.received_on))
        grants = held.filter(user=petition.accused_user_id).select_related("body")
        found += [(grant.body.path, f"被反映的干部在“{grant.body}”任职") for grant in grants]
    return found


def why_not(body: Body, petition: Petition) -> str:
    """Why this body may not handle the petition; empty where it may."""
    return next((why for path, why in accused_bodies(petition) if body.path.startswith(path)), "")


def must_be_clean(body: Body, petition: Petition) -> None:
    why = why_not(body, petition)
    if why:
        raise Refused(f"{why}，“{body}”应当回避。请交由上一级工会办理。")


def nearest_clean(body: Body, petition: Petition) -> Body:
    """The body itself or the nearest superior that the petition is not about."""
    candidate: Body | None = body
    while candidate is not None and why_not(candidate, petition):
        candidate = candidate.superior
    if candidate is None:
        raise Refused(
            "反映省总工会或其工作人员的事项，本平台没有可以受理的上级。请书面寄送全国总工会信访部门。"
        )
    return candidate


def handler_may(user: Any, petition: Petition) -> None:
    """The person must hold the handling permission there, and must not be the one the petition is about."""
    rows = Petition.objects.visible_to(user, "petitions.handle")
    if not rows.filter(pk=petition.pk).exists():
        raise Refused(f"“{user}”不能办理本件：没有这一级的信访办理权限，或者按规定应当回避。请另选办理人。")
