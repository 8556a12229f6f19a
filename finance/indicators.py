"""Township unions complete in organs, people and money. Here because account and budget are the finance app's."""

from django.db.models import Exists, OuterRef, Q

from core.indicators import Indicator, declare
from core.rules import Context
from finance.models import Account, Budget
from unions.indicators.townships import DEMAND, in_post, systems, towns, with_staff
from unions.models import Committee, Officer
from unions.querysets import TOWN_KINDS


def _complete(context: Context) -> dict[str, Q]:
    on = context.on
    committees = Committee.objects.filter(body=OuterRef("pk"), state=Committee.State.CURRENT)
    elected = committees.filter(kind=Committee.Kind.UNION, elected_on__lte=on)
    employed = in_post(context, body=OuterRef("pk"), post=Officer.Post.STAFF)
    account = Account.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=on), body=OuterRef("pk"), opened_on__lte=on
    )
    budget = Budget.objects.filter(body=OuterRef("pk"), year=on.year, approved_on__lte=on)
    rules = Q()
    for written in systems(context).values():
        rules &= written
    return {
        "工会委员会": Q(Exists(elected)),
        "经费审查委员会": Q(Exists(committees.filter(kind=Committee.Kind.AUDIT))),
        "主席": Q(Exists(in_post(context, body=OuterRef("pk"), post=Officer.Post.CHAIR))),
        "工作人员": Q(staff__gte=1) | Q(Exists(employed)),
        "银行账户": Q(Exists(account)),
        "本年度预算": Q(Exists(budget)),
        "规章制度": rules,
    }


declare(
    Indicator(
        "P-029", "township-unions", "乡镇（街道）、园区工会建设", "家乡镇（街道）、园区工会", **DEMAND,
        rows=lambda context: with_staff(towns(context), context), parts=_complete, needs=("town.systems",),
        kinds=TOWN_KINDS,
        reading="工会委员会和经费审查委员会齐全，主席在任，至少一名工作人员，有银行账户和经批准的本年度预算，本地要求的制度都有核实过的文本。",
    ),
)  # fmt: skip
