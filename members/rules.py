"""Facts and rules of membership (have 4), and the member counts that other rules read."""

from django.db.models import Q

from core.rules import SQL, Context, Rule, Source, T, declare

# One pass over the covering index: first by body and employer, then by body.
_COUNTS = """
SELECT body_id, sum(n)::int, sum(women)::int, sum(migrants)::int, sum(registered)::int,
       max(n) FILTER (WHERE unit_id IS NOT NULL)::int, min(n) FILTER (WHERE unit_id IS NOT NULL)::int
FROM (SELECT body_id, unit_id, count(*) AS n, count(*) FILTER (WHERE sex = '2') AS women,
             count(*) FILTER (WHERE migrant) AS migrants, count(*) FILTER (WHERE registered) AS registered
      FROM members_member WHERE status = 'active' {dirty} GROUP BY body_id, unit_id) AS by_unit
GROUP BY body_id
"""
FACTS = ("counted", "women", "migrants", "registered", "largest_unit_members", "smallest_unit_members")


def _counts(context: Context) -> SQL:
    return _COUNTS, []


declare(
    Source(
        "members",
        sql=_counts,
        facts=dict.fromkeys(FACTS),
        zero=("counted", "women", "migrants", "registered"),
    ),
    Rule(
        entry="P-079", slot=17, applies=Q(members__gte=1), passes=Q(registered_bp__gte=T("member.complete_rate")),
        seen="会员 {members} 人，登记、发证、建档齐全 {registered} 人", standard="齐全率不低于 {member.complete_rate}",
        values={"n": "unregistered"}, mend="members:of-body",
    ),
)  # fmt: skip
