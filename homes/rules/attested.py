"""Attested items of the six haves: what a chair files with evidence and the direct superior verifies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from core.rules import SQL, Context, Flip, MonthsAgo, Rule, Source, declare
from core.tables import Column
from core.traces import Trace, trace
from homes.models.assessment import AssessItem
from unions.models.units import ENTERPRISE, Unit

NOT_FILED, WAITING, MET, NOT_MET = range(4)
ANNUAL, YEAR = "home.annual_months", 12  # a verification holds a year where nobody has set another time
ENTERPRISES = Q(nature__in=list(ENTERPRISE))
WITH_CONGRESS = Q(nature__in=[*ENTERPRISE, Unit.Nature.INSTITUTION])
EVERY = Q(members__gte=0)


@dataclass(frozen=True)
class Attested:
    """One item of the sheet. `asks`: what the chair confirms; `proof`: the usual evidence."""

    entry: str
    slot: int
    fact: str
    applies: Q
    asks: str
    proof: str
    values: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[str, ...] = ()


ITEMS = (
    Attested("P-057", 32, "att_treatment", Q(chairs__gte=1), "主席（副主席）的待遇按规定落实", "任职文件或工资待遇证明"),
    Attested("P-191", 23, "att_workers_congress", WITH_CONGRESS, "建立了职工代表大会制度，按期召开并落实决议",
             "职代会通知、签到表、决议", keys=("rights.wc_months",)),
    Attested("P-192", 24, "att_disclosure", WITH_CONGRESS, "行政按时公开生产经营、职工利益、干部廉洁等事项",
             "厂务公开栏照片或文件", values={"items": "有关事项"}, keys=("rights.disclosure_months",)),
    Attested("P-195", 25, "att_agreement", ENTERPRISES, "有在有效期内、经职代会通过并备案的集体合同，含工资专项",
             "集体合同、职代会决议、备案回执", keys=("rights.wage_years",)),
    Attested("P-181", 27, "att_promises", EVERY, "公布了本年度为职工办实事清单，内容、标准、时限、责任人齐全",
             "实事清单、公布照片", keys=("out.deeds_per_year",)),
    Attested("P-097", 31, "att_nature", EVERY, "完成了本类工会的重点职责", "年度工作总结及佐证", values={"items": "有关职责"},
             keys=("std.nature_items",)),
)  # fmt: skip
BY_ENTRY = {item.entry: item for item in ITEMS}
# Per body and entry the newest sheet speaks: `mark` is its year and, in the last two bits, how the item stands there.
# A verification holds for `home.annual_months` from its day.
_COLUMNS = ", ".join(
    f"coalesce(max(mark) FILTER (WHERE entry = '{item.entry}') & 3, 0)::smallint" for item in ITEMS
)
_STANDING = f"""
SELECT body_id, {", ".join(f"c{n}" for n in range(len(ITEMS)))}, oldest
FROM (
    SELECT body_id, {_COLUMNS}, min(verified_on) FILTER (WHERE mark & 3 = {MET})
    FROM (
        SELECT a.body_id, i.entry, i.verified_on, a.cycle::bigint << 2 |
            CASE WHEN i.state = 'accepted' AND i.claim = 'met' AND i.verified_on >= %s THEN {MET}
                 WHEN i.state IN ('returned', 'refused') OR (i.state = 'accepted' AND i.claim <> 'met') THEN {NOT_MET}
                 WHEN i.state = 'filed' AND a.state = 'submitted' THEN {WAITING}
                 ELSE {NOT_FILED} END AS mark
        FROM homes_assessitem i JOIN homes_assessment a ON a.id = i.assessment_id
        WHERE i.entry <> '' AND i.state <> 'open' {{dirty}}
    ) AS items GROUP BY body_id
) AS newest(body_id, {", ".join(f"c{n}" for n in range(len(ITEMS)))}, oldest)
"""


def _standing(context: Context) -> SQL:
    from core.rules import literal

    return _STANDING, [literal(MonthsAgo(ANNUAL), _WithDefault(context))]


class _WithDefault:
    """The yearly cycle is twelve months where nobody has set another."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.on = context.on

    def value(self, key: str) -> object:
        return self.context.value(key) or YEAR


declare(
    Source(
        "attested",
        sql=_standing,
        facts=dict.fromkeys([*(item.fact for item in ITEMS), "att_oldest"]),
        zero=tuple(item.fact for item in ITEMS),
    )
)


declare(
    *(
        Rule(
            entry=item.entry,
            slot=item.slot,
            applies=item.applies,
            passes=Q(**{item.fact: MET}),
            pending=Q(**{item.fact: WAITING}),
            nodata=Q(**{item.fact: NOT_FILED}),
            keys=item.keys,
            flips=(Flip("att_oldest", months=ANNUAL, unset=YEAR),),
            seen=f"{{{item.fact}}}",
            standard=item.asks,
            values=item.values,
            mend="homes:sheet",
            attested=True,
        )
        for item in ITEMS
    )
)


# ---- where the rows can be read --------------------------------------------------------------------------------------


def _filed(context: Context, body: int) -> Any:
    return (
        AssessItem.objects.filter(assessment__body=body)
        .exclude(entry="")
        .exclude(state=AssessItem.State.OPEN)
    )


NEWEST = "以最近一年自评表上的为准，核实的有效期见标准"
trace(
    Trace(
        "attested", title="自评项目", permission="homes.view", noun="项", rows=_filed, related=("assessment",),
        columns=(
            Column("cycle", "年度", "assessment.cycle", link=True), Column("claim", "自评", "get_claim_display"),
            Column("state", "核实", "get_state_display"), Column("verified_by_name", "核实人", phone=False),
            Column("verified_on", "核实日期", kind="date"),
        ),
        only={item.fact: Q(entry=item.entry) for item in ITEMS},
        how={**{item.fact: NEWEST for item in ITEMS}, "att_oldest": "取有效核实中最早的日期"},
        page="homes:assessment-detail", page_key="assessment_id",
    )
)  # fmt: skip
