"""The candidates of the demo's open cases are members of their unions: the portal publishes nobody else."""

from core.pinyin import initials, spell
from members.models import Member
from unions.models import Case
from unions.workflows.procedures.candidates import names_of

PROCEDURES = ("choosing", "direct")


def build_candidates() -> int:
    """Gives the name of each candidate to a member of the same union; how many were named."""
    named = 0
    for case in Case.objects.filter(procedure__in=PROCEDURES, state=Case.State.OPEN).order_by("pk"):
        members = Member.objects.filter(body=case.body_id, status=Member.Status.ACTIVE)
        taken = set(members.filter(name__in=names_of(case)).values_list("name", flat=True))
        wanted = [name for name in names_of(case) if name not in taken]
        free = members.exclude(name__in=names_of(case)).order_by("pk").values_list("pk", flat=True)
        for name, pk in zip(wanted, list(free[: len(wanted)]), strict=False):
            Member.objects.filter(pk=pk).update(name=name, pinyin=spell(name), initials=initials(name))
            named += 1
    return named
