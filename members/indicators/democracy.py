"""Standing representatives: unions that have them among those with representatives, or township federations where asked so."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.indicators import Indicator, declare
from core.rules import Context
from members.models import MemberRep
from unions.models import Body, TownCongress

SCOPE = "member.standing_scope"


def _of_towns(context: Context) -> bool:
    return bool(context.value(SCOPE) == "township")


def _rows(context: Context) -> QuerySet[Any]:
    """Basic unions that have representatives; where the local document speaks of townships, their federations."""
    if _of_towns(context):
        return Body.objects.active().filter(kind=Body.Kind.TOWNSHIP, township_form="federation")
    elected = MemberRep.objects.filter(body=OuterRef("pk"), ended_on=None, elected_on__lte=context.on)
    return Body.objects.active().basic().filter(Exists(elected))


def _standing(context: Context) -> Q:
    if _of_towns(context):
        return Q(
            Exists(TownCongress.objects.filter(body=OuterRef("pk"), standing=True, held_on__lte=context.on))
        )
    rows = MemberRep.objects.filter(
        body=OuterRef("pk"),
        standing=True,
        ended_on=None,
        elected_on__lte=context.on,
        term_end__gte=context.on,
    )
    return Q(Exists(rows))


declare(
    Indicator(
        "P-089", "standing-representatives", "会员代表常任制", "家工会",
        rows=_rows, met=_standing, path="path", place="place", permission="unions.view", page="unions:body-detail",
        target="member.standing_rate", empty=("还没有登记会员代表", "na"),
        reading="有会员代表的基层工会为分母，其中有任期内常任代表的为分子；文件按乡镇推进的地方，以乡镇（街道）总工会为分母，"
        "代表大会实行常任制的为分子。",
    )
)  # fmt: skip
