"""Where a membership may go: the union of a residence that keeps it, the union that a name on a slip means."""

from unions.models import Body, Jurisdiction
from unions.querysets import ACTIVE_STATES, BASIC_KINDS, LOCAL_KINDS, TOWN_KINDS

KEEPERS = ("village_fed", *TOWN_KINDS, *LOCAL_KINDS)


def keeper_for(place: Jurisdiction) -> Body | None:
    """属地: the union of the residence that keeps a membership: the nearest one, a village's before its township's."""
    found = Body.objects.filter(place__in=place.lineage, kind__in=KEEPERS, state__in=ACTIVE_STATES)
    ranked = [(len(body.place), KEEPERS.index(body.kind) * -1, -body.pk, body) for body in found[:50]]
    return max(ranked, default=(0, 0, 0, None), key=lambda row: row[:3])[3]


def union_named(text: str) -> Body | None:
    """The active basic union of exactly that name, or the one that covers the employer of that name."""
    unions = Body.objects.filter(kind__in=BASIC_KINDS, state__in=ACTIVE_STATES)
    found = list(unions.filter(name=text)[:2])
    if not found:
        found = list(
            unions.filter(coverages__unit__name=text, coverages__to_on=None).distinct().order_by("pk")[:2]
        )
    return found[0] if len(found) == 1 else None
