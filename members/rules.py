"""Facts and rules of membership (have 4), and the member counts that other rules read."""

from django.db.models import Q

from core.rules import SQL, Context, DaysAgo, Flip, Rule, Source, T, declare, literal

# One pass over the covering index: first by body and employer, then by body.
_COUNTS = """
SELECT body_id, sum(n)::int, sum(women)::int, sum(migrants)::int, sum(registered)::int,
       max(n) FILTER (WHERE unit_id IS NOT NULL)::int, min(n) FILTER (WHERE unit_id IS NOT NULL)::int
FROM (SELECT body_id, unit_id, count(*) AS n, count(*) FILTER (WHERE sex = '2') AS women,
             count(*) FILTER (WHERE migrant) AS migrants, count(*) FILTER (WHERE registered) AS registered
      FROM members_member WHERE status = 'active' {dirty} GROUP BY body_id, unit_id) AS by_unit
GROUP BY body_id
"""
# The index `members_departed` alone: it holds only members who left their employer.
_DEPARTED = """
SELECT body_id, count(*) FILTER (WHERE left_unit_on < %s::date)::int, min(left_unit_on),
       min(left_unit_on) FILTER (WHERE left_unit_on >= %s::date)
FROM members_member WHERE status = 'active' AND left_unit_on IS NOT NULL AND employment <> '4' {dirty} GROUP BY body_id
"""
TRANSFER_DAYS = "member.transfer_days"
FACTS = ("counted", "women", "migrants", "registered", "largest_unit_members", "smallest_unit_members")


def _counts(context: Context) -> SQL:
    return _COUNTS, []


def _departed(context: Context) -> SQL:
    """Nobody is late where no limit is set."""
    unset = context.value(TRANSFER_DAYS) is None
    limit = None if unset else literal(DaysAgo(TRANSFER_DAYS), context)
    return _DEPARTED, [limit, limit]


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
    Source("departed", sql=_departed, facts=dict.fromkeys(("departed", "departed_first", "departed_next")), zero=("departed",)),
    Rule(
        entry="P-082", slot=41, applies=Q(members__gte=1),
        passes=Q(departed_first__isnull=True) | Q(departed_first__gte=DaysAgo(TRANSFER_DAYS)),
        flips=(Flip("departed_next", days=TRANSFER_DAYS),),
        seen="离职超期未接转 {departed} 人", standard="会员离职后 {member.transfer_days} 内接转会籍",
        values={"n": "departed"}, mend="members:departed-of-body",
    ),
)  # fmt: skip
