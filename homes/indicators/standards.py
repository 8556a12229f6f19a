"""Demands on standards and township sheets: satisfaction weighs more with each version, the six goods of a township union."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core.clock import add_months
from core.indicators import Indicator, declare
from core.rules import Context
from homes.models import AssessItem, Assessment, Standard
from homes.rules.attested import ANNUAL, YEAR
from unions.models import Body
from unions.querysets import ACTIVE_STATES


def _versions(context: Context) -> QuerySet[Any]:
    """New versions of a place's own standards: there is an earlier one to compare with."""
    return Standard.objects.filter(
        kind=Standard.Kind.HOME, state=Standard.State.PUBLISHED, based_on__isnull=False, body__isnull=False,
        published_on__lte=context.on,
    )  # fmt: skip


def _rises(context: Context) -> Q:
    rises = Q(satisfaction_weight__gt=F("based_on__satisfaction_weight"))
    target = context.value("rate.weight_target")
    if target is None:
        return rises
    there = Q(based_on__satisfaction_weight__gte=target)
    return rises | there & Q(satisfaction_weight=F("based_on__satisfaction_weight"))


def _towns(context: Context) -> QuerySet[Any]:
    return Body.objects.filter(kind=Body.Kind.TOWNSHIP, state__in=ACTIVE_STATES)


def _goods(context: Context) -> Mapping[str, Q]:
    """Each good: claimed with evidence and verified by the county within the yearly cycle."""
    months = context.value(ANNUAL) or YEAR
    kept = AssessItem.objects.filter(
        assessment__body=OuterRef("pk"), assessment__purpose=Assessment.Purpose.ANNUAL, claim="met", state="accepted",
        assessment__state=Assessment.State.VERIFIED, verified_on__lte=context.on,
        verified_on__gte=add_months(context.on, -int(months)),
    )  # fmt: skip
    return {
        str(word): Q(Exists(kept.filter(standard_item__text=word)))
        for word in context.value("home.sixgood_items") or ()
    }


def _goods_words(context: Context, row: Any) -> dict[str, str]:
    """How many of the goods are there, for the remedy."""
    parts = _goods(context)
    n = sum(Body.objects.filter(pk=row.pk).filter(part).exists() for part in parts.values())
    return {"v": f"{n}/{len(parts)}"}


declare(
    Indicator(
        "P-106", "satisfaction-weight", "满意度分值比重逐版提高", "版标准", rows=_versions, met=_rises, path="body__path",
        place="body__place", permission="policy.view", page="homes:standard-detail", name="title", beside="jurisdiction",
        demand=True, kinds=("province", "city", "county"), empty=("没有制定新的一版", "na"),
        reading="本级制定的新版评分标准，职工满意度分值占总分的比重高于上一版；达到本地设定的目标后，不再降低。",
    ),
    Indicator(
        "P-115", "six-goods", "乡镇工会“六好”", "家乡镇（街道）工会", rows=_towns, parts=_goods, path="path", place="place",
        permission="unions.view", page="unions:body-detail", beside="superior", body="pk", mend="homes:sheet", demand=True,
        kinds=("township",), needs=("home.sixgood_items",), words=_goods_words,
        reading="“六好”每一项都由乡镇（街道）工会自评达到，并在考核周期内经县（市、区）总工会核实。",
    ),
)  # fmt: skip
