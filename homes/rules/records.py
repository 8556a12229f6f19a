"""Facts of verified records with their rules: ledgers (P-113), doubles (P-111), three openings (P-114), nine duties (P-098).

Readings: a verification of a campaign item holds `home.annual_months` from its day; a system counts while it was adopted or
revised within `home.ledger_years`. A duty is met by a fact of the year in the register that stands for it, or by a verified
record of its own; duties towards an employer are not asked of organs.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q

from core.clock import add_months
from core.rules import SQL, Context, Flip, Rule, Source, ahead, declare, evaluate
from core.tables import Column
from core.traces import Trace, trace
from homes.models.records import RECORD_LISTS, HomeRecord
from homes.rules.activities import WINDOW
from homes.rules.attested import ANNUAL, MET, WAITING, YEAR
from unions.models.units import ENTERPRISE, Unit

YEARS = "home.ledger_years"
KINDS = {"double": "doubles", "open3": "open3", "duty": "duties"}


def _list(condition: str) -> str:
    return f"',' || string_agg(DISTINCT item, ',' ORDER BY item) FILTER (WHERE {condition}) || ','"


def _pair(kind: str) -> str:
    return ", ".join(_list(f"kind = '{kind}' AND {how}") for how in ("good", "waits"))


_RECORDS = f"""
SELECT body_id, count(*) FILTER (WHERE kind = 'ledger')::int, {_pair("ledger")},
       (min(revised_on) FILTER (WHERE kind = 'ledger' AND good) + make_interval(years => %s))::date,
       {", ".join(_pair(kind) for kind in KINDS)},
       (min(verified_on) FILTER (WHERE kind <> 'ledger' AND good) + make_interval(months => %s))::date
FROM (
    SELECT body_id, kind, item, revised_on, verified_on,
           state = 'verified' AND CASE WHEN kind = 'ledger' THEN revised_on BETWEEN %s AND %s
                                       ELSE verified_on BETWEEN %s AND %s END AS good,
           state = 'filed' AND CASE WHEN kind = 'ledger' THEN revised_on BETWEEN %s AND %s ELSE done_on BETWEEN %s AND %s END AS waits
    FROM homes_homerecord WHERE state <> 'draft' {{dirty}}
) AS r GROUP BY body_id
"""
FACTS = (
    "ledgers", "ledgers_met", "ledgers_waiting", "ledgers_until", "doubles_met", "doubles_waiting", "open3_met",
    "open3_waiting", "duties_met", "duties_waiting", "records_until",
)  # fmt: skip


def _records(context: Context) -> SQL:
    """Ledgers count for nothing where nobody has said for how long."""
    on, years = context.on, context.value(YEARS)
    since = None if years is None else add_months(on, -12 * int(years))
    months = int(context.value(ANNUAL) or YEAR)
    verified = add_months(on, -months)
    return _RECORDS, [int(years or 0), months, since, on, verified, on, since, on, verified, on]


declare(
    Source("records", sql=_records, facts=dict.fromkeys(FACTS), zero=("ledgers",)),
    ahead(
        "records_ahead", lambda context: HomeRecord.objects.exclude(state=HomeRecord.State.DRAFT),
        "revised_on", "verified_on", "done_on",
    ),
)  # fmt: skip


def asked(context: Context, kind: str) -> list[str]:
    return [str(item) for item in context.value(RECORD_LISTS[kind]) or ()]


def has(fact: str, item: str) -> Q:
    return Q(**{f"{fact}__contains": f",{item},"})


def _all(kind: str, *facts: str) -> Callable[[Context], Q]:
    """Every item of the list stands in one of the facts. What is unknown stands nowhere."""

    def made(context: Context) -> Q:
        found = Q()
        for item in asked(context, kind):
            one = Q()
            for fact in facts:
                one |= Q(**{f"{fact}__isnull": False}) & has(fact, item)
            found &= one
        return found

    return made


def _missing(kind: str, fact: str) -> Callable[[Context, Mapping[str, Any]], list[str]]:
    def made(context: Context, facts: Mapping[str, Any]) -> list[str]:
        there = facts.get(fact) or ""
        return [item for item in asked(context, kind) if f",{item}," not in there]

    return made


EVERY = Q(members__gte=0)
EMPTY = {fact: Q(**{f"{fact}__isnull": True}) for fact in FACTS if fact.endswith(("_met", "_waiting"))}


def _campaign(entry: str, slot: int, kind: str, name: str, title: str) -> Rule:
    met, waiting = f"{name}_met", f"{name}_waiting"
    return Rule(
        entry=entry, slot=slot, applies=EVERY, passes=_all(kind, met), pending=_all(kind, met, waiting),
        nodata=EMPTY[met] & EMPTY[waiting], keys=(RECORD_LISTS[kind],),
        flips=(Flip("records_until"),), seen="没有核实过的项目：{lacks}",
        standard=f"{title}每项有本年度的记录和证明材料，经上级核实：{{{RECORD_LISTS[kind]}}}",
        lacks=_missing(kind, met), mend="homes:records-of-body",
    )  # fmt: skip


declare(
    Rule(
        entry="P-113", slot=29, applies=EVERY, passes=_all("ledger", "ledgers_met"),
        pending=_all("ledger", "ledgers_met", "ledgers_waiting"), nodata=Q(ledgers__lte=0),
        keys=("home.required_systems", YEARS), flips=(Flip("ledgers_until"),),
        seen="登记的制度台账 {ledgers} 项，缺少或过期的：{lacks}",
        standard="下列制度经会议通过、上级核实，并在 {home.ledger_years} 内通过或修订：{home.required_systems}",
        lacks=_missing("ledger", "ledgers_met"), mend="homes:records-of-body",
    ),
    _campaign("P-111", 30, "double", "doubles", ""),
    _campaign("P-114", 44, "open3", "open3", "“三公开四统筹”"),
)  # fmt: skip

# ---- duties ----------------------------------------------------------------------------------------------------------

NOBODY = Q(members__lt=0)
CONGRESS = Q(att_workers_congress=MET)
# what stands for a duty of the lists of Shaoxing (nine) and Shandong (six); any other duty needs a record of its own
DUTIES: dict[str, tuple[Q, tuple[str, ...]]] = {
    "组织建设与入会": (Q(ceremony_on__isnull=False), ("ceremony_on",)),
    "民主管理": (CONGRESS | Q(congresses__gte=1), ("congress_first_on",)),
    "平等协商集体合同": (Q(att_agreement=MET), ()),
    "竞赛培训劳模": (Q(contest_on__isnull=False), ("contest_on",)),
    "职工文化": (Q(culture_on__isnull=False), ("culture_on",)),
    "经费资产": (Q(dues_quarters__gte=1), ()),
    "教育引导": (Q(educate_on__isnull=False), ("educate_on",)),
    "推动改革发展": (Q(develop_on__isnull=False), ("develop_on",)),
    "履行维权": (CONGRESS | Q(att_disclosure=MET), ()),
    "协调劳动关系": (Q(att_agreement=MET), ()),
    "服务职工": (Q(att_promises=MET), ()),
}
# duties towards an employer: not asked of organs; bargaining is asked of enterprises alone
NOT_OF_ORGANS = ("劳动保护", "争议调解", "推进严格执法")
OF_ENTERPRISES = ("平等协商集体合同", "协调劳动关系")
WAITS = {
    "平等协商集体合同": Q(att_agreement=WAITING), "协调劳动关系": Q(att_agreement=WAITING), "服务职工": Q(att_promises=WAITING),
    "民主管理": Q(att_workers_congress=WAITING), "履行维权": Q(att_workers_congress=WAITING) | Q(att_disclosure=WAITING),
}  # fmt: skip


def _spared(item: str) -> Q:
    if item in OF_ENTERPRISES:
        return ~Q(nature__in=list(ENTERPRISE))
    return Q(nature=Unit.Nature.ORGAN) if item in NOT_OF_ORGANS else NOBODY


def _done(item: str) -> Q:
    fact = DUTIES.get(item, (NOBODY, ()))[0]
    return _spared(item) | fact | Q(duties_met__isnull=False) & has("duties_met", item)


def _duties(context: Context) -> Q:
    found = Q()
    for item in asked(context, "duty"):
        found &= _done(item)
    return found


def _duties_waiting(context: Context) -> Q:
    found = Q()
    for item in asked(context, "duty"):
        waiting = Q(duties_waiting__isnull=False) & has("duties_waiting", item)
        found &= _done(item) | WAITS.get(item, NOBODY) | waiting
    return found


def _idle(context: Context) -> Q:
    """Nothing at all is on record about the year."""
    return Q(activities__lte=0) & EMPTY["duties_met"] & EMPTY["duties_waiting"]


def duties_left(context: Context, facts: Mapping[str, Any]) -> list[str]:
    return [item for item in asked(context, "duty") if evaluate(_done(item), facts) is not True]


declare(
    Rule(
        entry="P-098", slot=43, applies=EVERY, passes=_duties, pending=_duties_waiting, nodata=_idle,
        keys=("std.duty_items", WINDOW),
        flips=(
            *(Flip(fact, months=WINDOW) for fact in sorted({fact for _, facts in DUTIES.values() for fact in facts})),
            Flip("records_until"),
            Flip("att_oldest", months=ANNUAL, unset=YEAR),
        ),
        seen="没有工作记录的职责：{lacks}", standard="{eval.window_months} 个月内每项职责至少有一条工作记录：{std.duty_items}",
        lacks=duties_left, mend="homes:records-of-body",
    )
)  # fmt: skip


# ---- where the rows can be read --------------------------------------------------------------------------------------


def _handed_in(context: Context, body: int) -> Any:
    return HomeRecord.objects.filter(body=body).exclude(state=HomeRecord.State.DRAFT)


def _revised(context: Context) -> Q:
    years = context.value(YEARS)
    if years is None:
        return Q(pk__in=[])
    return Q(kind="ledger", revised_on__range=(add_months(context.on, -12 * int(years)), context.on))


def _year_of(context: Context, day: str) -> Q:
    months = int(context.value(ANNUAL) or YEAR)
    return Q(**{f"{day}__range": (add_months(context.on, -months), context.on)})


def _standing(kind: str, state: str) -> Callable[[Context], Q]:
    """Records of a kind that are verified and hold, or wait and would."""

    def made(context: Context) -> Q:
        if kind == "ledger":
            return _revised(context) & Q(state=state)
        return Q(kind=kind, state=state) & _year_of(
            context, "verified_on" if state == "verified" else "done_on"
        )

    return made


def _verified(context: Context) -> Q:
    return ~Q(kind="ledger") & Q(state="verified") & _year_of(context, "verified_on")


LISTED = {"ledger": "ledgers", **KINDS}
STATES = {"met": "verified", "waiting": "filed"}
trace(
    Trace(
        "records", title="台账和记录", permission="homes.view", noun="份", rows=_handed_in,
        columns=(
            Column("item", "项目", link=True, sub="title"), Column("kind", "类别", "get_kind_display"),
            Column("state", "状态", "get_state_display"), Column("verified_by_name", "核实人", phone=False),
            Column("verified_on", "核实日期", kind="date"),
        ),
        only={
            "ledgers": Q(kind="ledger"), "ledgers_until": _standing("ledger", "verified"), "records_until": _verified,
            **{f"{name}_{how}": _standing(kind, state) for kind, name in LISTED.items() for how, state in STATES.items()},
        },
        how={
            "ledgers_until": "取最早应修订的日期", "records_until": "取最早到期的日期",
            **{f"{name}_{how}": "逐项列出" for name in LISTED.values() for how in STATES},
        },
        page="homes:homerecord-detail", register="homes:homerecord-list",
    )
)  # fmt: skip
