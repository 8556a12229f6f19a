"""Facts and rules of organisation, elections and cadres (haves 1 and 2)."""

from django.db.models import Count, F, Max, Min, Q, Sum

from core.rules import Context, DaysAgo, Flip, MonthsAgo, Rule, Source, T, ahead, declare
from unions.models import Body, Committee, Coverage, Election, Officer, Training
from unions.models.units import ENTERPRISE, Unit

NATURES = [*ENTERPRISE, Unit.Nature.INSTITUTION]  # organs are not named by the documents (reading A-09)
NON_PUBLIC = (Unit.Nature.PRIVATE, Unit.Nature.FOREIGN, Unit.Nature.TAIWAN)
SINGLE, JOINT = Body.Kind.SINGLE, Body.Kind.JOINT
CHAIR, VICE, STAFF = Officer.Post.CHAIR, Officer.Post.VICE, Officer.Post.STAFF
COMPLETE = Q(
    notice_on__lte=F("held_on"),
    entitled__isnull=False,
    present__isnull=False,
    candidates_counted__gte=1,
    reported_on__isnull=False,
    approved_on__isnull=False,
) & ~Q(minutes_name="")


def _since(context: Context) -> Q:
    return Q(held_on__lte=context.on)


def _covered(context: Context) -> Q:
    return (
        Q(from_on__lte=context.on)
        & (Q(to_on=None) | Q(to_on__gt=context.on))
        & (Q(unit__closed_on=None) | Q(unit__closed_on__gt=context.on))
    )


def _in_post(context: Context) -> Q:
    return Q(took_post_on__lte=context.on) & (Q(left_on=None) | Q(left_on__gt=context.on))


def _officer_facts(context: Context) -> dict[str, object]:
    now, head = _in_post(context), Q(post__in=[CHAIR, VICE], fulltime=True)
    return {
        "chairs": Count("body", filter=now & Q(post=CHAIR)),
        "chairs_elected": Count("body", filter=now & Q(post=CHAIR, election__state=Election.State.APPROVED)),
        "chair_took_post_on": Max("took_post_on", filter=now & Q(post=CHAIR)),
        "chairs_reachable": Count("body", filter=now & Q(post=CHAIR, phone_sealed__isnull=False)),
        "chairs_party": Count("body", filter=now & Q(post=CHAIR, party_member=True)),
        "chairs_in_leadership": Count(
            "body", filter=now & Q(post=CHAIR, party_member=True, in_party_leadership=True)
        ),
        "chair_left_on": Max("left_on", filter=Q(post=CHAIR, left_on__lte=context.on)),
        "heads_fulltime": Count("body", filter=now & head),
        "staff_fulltime": Count("body", filter=now & Q(post=STAFF, fulltime=True)),
        "women_posts": Count(
            "body", filter=now & Q(post__in=[Officer.Post.WOMEN_HEAD, Officer.Post.WOMEN_MEMBER])
        ),
    }


declare(
    Source(
        "coverage",
        rows=lambda context: Coverage.objects.filter(_covered(context)),
        facts={
            "units_open": Count("body"),
            "workers": Sum("unit__workers"),
            "enterprise_units": Count("body", filter=Q(unit__nature__in=ENTERPRISE)),
            "party_units": Count("body", filter=Q(unit__nature__in=NON_PUBLIC, unit__party_org=True)),
            "scale_units": Count("body", filter=Q(unit__nature__in=ENTERPRISE, unit__above_scale=True)),
        },
        zero=("units_open", "workers", "enterprise_units", "party_units", "scale_units"),
    ),
    ahead("coverage_ahead", lambda context: Coverage.objects.all(), "from_on", "to_on", "unit__closed_on"),
    ahead(
        "branches_ahead",
        lambda context: Coverage.objects.filter(body__kind__in=[Body.Kind.BRANCH, Body.Kind.GROUP]),
        "from_on",
        "to_on",
        "unit__closed_on",
        by="body__superior",
    ),
    ahead("officers_ahead", lambda context: Officer.objects.all(), "took_post_on", "left_on"),
    Source(
        "branches",
        rows=lambda context: Coverage.objects.filter(
            _covered(context),
            body__kind__in=[Body.Kind.BRANCH, Body.Kind.GROUP],
            body__state=Body.State.NORMAL,
        ),
        by="body__superior",
        facts={"branch_units": Count("unit", distinct=True, filter=Q(unit__nature__in=ENTERPRISE))},
        zero=("branch_units",),
    ),
    Source(
        "committees",
        rows=lambda context: Committee.objects.filter(
            state=Committee.State.CURRENT, elected_on__lte=context.on
        ),
        facts={
            "union_elected_on": Max("elected_on", filter=Q(kind="union")),
            "union_approved_on": Max("approved_on", filter=Q(kind="union")),
            "audit_elected_on": Max("elected_on", filter=Q(kind="audit")),
            "audit_approved_on": Max("approved_on", filter=Q(kind="audit")),
            "women_elected_on": Max("elected_on", filter=Q(kind="women")),
        },
    ),
    Source(
        "officers",
        rows=lambda context: Officer.objects.all(),
        facts=_officer_facts,
        zero=(
            "chairs",
            "chairs_elected",
            "chairs_reachable",
            "chairs_party",
            "chairs_in_leadership",
            "heads_fulltime",
            "staff_fulltime",
            "women_posts",
        ),
    ),
    Source(
        "trainings",
        rows=lambda context: Training.objects.filter(
            Q(officer__left_on=None) | Q(officer__left_on__gt=context.on),
            officer__post=CHAIR,
            passed=True,
            started_on__lte=context.on,
            started_on__gte=F("officer__took_post_on"),
        ).exclude(organiser_level=Training.OrganiserLevel.BASIC),
        by="officer__body",
        facts={"chair_trained_on": Min("started_on"), "trained_last_on": Max("started_on")},
    ),
    Source(
        "elections",
        rows=lambda context: Election.objects.filter(_since(context)),
        facts={
            "elections_n": Count("body"),
            "elections_incomplete": Count("body") - Count("body", filter=COMPLETE),
            "postponed_to": Max("postponed_to"),
            "held_last_on": Max("held_on"),
        },
        zero=("elections_n", "elections_incomplete"),
    ),
)

declare(
    Rule(
        entry="P-020", slot=0, applies=Q(members__gte=0), needs=("term_end",),
        passes=lambda context: Q(term_end__gte=context.on),
        waived=lambda context: Q(postponed_to__gte=context.on),
        flips=(Flip("term_end"), Flip("postponed_to")),
        keys=("elect.warn_days",),
        seen="本届任期至 {term_end}", standard="届满前完成换届", values={"date": "term_end"}, mend="unions:body-elections",
    ),
    Rule(
        entry="P-021", slot=1, applies=Q(elections_n__gte=1), passes=Q(elections_incomplete__lte=0),
        seen="选举 {elections_n} 次，资料不全 {elections_incomplete} 次", standard="公告、到会、得票、记录、报批、批复齐全",
        values={"items": "公告、得票、会议记录或批复"}, mend="unions:body-elections",
    ),
    Rule(
        entry="P-045", slot=2, applies=Q(members__gte=0), passes=Q(chairs__gte=1, chairs_elected__gte=1),
        grace=Q(chairs__lte=0, chair_left_on__gte=DaysAgo("elect.vacancy_days")),
        flips=(Flip("chair_left_on", days="elect.vacancy_days"),),
        seen="在任主席 {chairs} 人，经选举并批复 {chairs_elected} 人", standard="经会员（代表）大会选举并报上级批复",
        mend="unions:body-officers",
    ),
    Rule(
        entry="P-052", slot=3, applies=Q(kind=SINGLE, nature__in=NATURES, workers__gte=T("staff.chair_min_workers")),
        passes=Q(heads_fulltime__gte=1),
        seen="职工 {workers} 人，专职主席、副主席 {heads_fulltime} 人", standard="{staff.chair_min_workers}人以上应设专职",
        values={"v": "workers"}, mend="unions:body-officers",
    ),
    Rule(
        entry="P-053", slot=4, applies=Q(kind=SINGLE, nature__in=NATURES, workers__gte=T("staff.chair_min_workers")),
        passes=Q(staff_fulltime__gte=T("staff.staff_min")),
        seen="专职工作人员 {staff_fulltime} 人", standard="至少 {staff.staff_min} 人",
        values={"v": "staff_fulltime"}, mend="unions:body-officers",
    ),
    Rule(
        entry="P-054", slot=5, applies=Q(kind=SINGLE, nature__in=NATURES, workers__lt=T("staff.chair_min_workers")),
        passes=Q(heads_fulltime__gte=1) | Q(staff_fulltime__gte=T("staff.below_min")),
        seen="专职主席、副主席 {heads_fulltime} 人，专职工作者 {staff_fulltime} 人",
        standard="未设专职主席的，专职工作者至少 {staff.below_min} 人", mend="unions:body-officers",
    ),
    Rule(
        entry="P-070", slot=6, applies=Q(chairs__gte=1), passes=Q(chair_trained_on__isnull=False),
        grace=Q(chair_took_post_on__gte=MonthsAgo("train.new_chair_months")),
        flips=(Flip("chair_took_post_on", months="train.new_chair_months"),),
        seen="主席 {chair_took_post_on} 任职，上级培训 {chair_trained_on}", standard="上岗 {train.new_chair_months} 个月内参加上级工会培训",
        mend="unions:body-officers",
    ),
    Rule(
        entry="P-012", slot=7,
        applies=Q(kind=SINGLE, members__gte=T("org.separate_min_members"))
        | Q(kind=JOINT, largest_unit_members__gte=T("org.separate_min_members")),
        passes=Q(kind=SINGLE, units_open=1, union_elected_on__isnull=False, union_approved_on__isnull=False),
        seen="会员 {members} 人，所辖单位 {units_open} 家，其中会员最多的一家 {largest_unit_members} 人",
        standard="一家单位会员 {org.separate_min_members} 人以上应单独建会", values={"v": "largest_unit_members"},
        mend="unions:body-committees",
    ),
    Rule(
        entry="P-016", slot=8, applies=Q(members__gte=0), passes=Q(independent=True, restructure_open__lte=0),
        seen="独立设置机构：{independent}，未办结的撤并案件 {restructure_open} 件", standard="不撤销、不合并、不归并到其他部门", mend="unions:body-edit",
    ),
    Rule(
        entry="P-017", slot=9, applies=Q(members__gte=0), needs=("term_start",),
        passes=Q(audit_elected_on__gte=F("term_start"), audit_approved_on__isnull=False),
        seen="经审委员会 {audit_elected_on} 选举，{audit_approved_on} 批复", standard="本届内选举产生并批复",
        mend="unions:body-committees",
    ),
    Rule(
        entry="P-018", slot=10, applies=Q(women__gte=1),
        passes=Q(women_elected_on__isnull=False)
        | Q(women__lt=T("org.women_committee_min"), women_posts__gte=1),
        seen="女会员 {women} 人，女职工委员会 {women_elected_on} 选举，女职工委员 {women_posts} 人",
        standard="满 {org.women_committee_min} 人建女职工委员会，不足的设女职工委员", values={"v": "women"},
        mend="unions:body-committees",
    ),
)  # fmt: skip


def _alone_or_joined(context: Context) -> Q:
    """Shaoxing asks for two units in a joint union; Shandong names no number."""
    least = context.value("org.joint_min_units")
    joined = Q(kind=JOINT, units_open__gte=least) if least is not None else Q(kind=JOINT)
    return Q(kind=SINGLE) | joined


def _simultaneous(context: Context) -> Q:
    """Each listed committee within the allowed days of the union committee; a women's committee where one is due."""
    condition = Q(union_elected_on__isnull=False)
    listed = context.value("org.simultaneous_committees") or []
    days = context.value("org.simultaneous_days") or 0
    if any("audit" in str(kind) or "经审" in str(kind) for kind in listed):
        condition &= Q(audit_gap_days__lte=days)
    if any("women" in str(kind) or "女" in str(kind) for kind in listed):
        needed = Q(women_gap_days__lte=days)
        least = context.value("org.women_committee_min")
        condition &= needed | Q(women__lt=least) if least is not None else needed
    return condition


declare(
    Rule(
        entry="P-013", slot=11,
        applies=Q(kind=SINGLE, members__lt=T("org.separate_min_members"))
        | Q(kind=JOINT, smallest_unit_members__lt=T("org.separate_min_members")),
        passes=_alone_or_joined, keys=("org.small_unit_mode",),
        seen="会员 {members} 人，所辖单位 {units_open} 家", standard="不足 {org.separate_min_members} 人的单位应有工会覆盖",
        mend="unions:body-units",
    ),
    Rule(
        entry="P-014", slot=12, applies=Q(kind=JOINT), passes=Q(units_open__lte=T("org.joint_max_units")),
        seen="所辖单位 {units_open} 家", standard="原则上不超过 {org.joint_max_units} 家", values={"v": "units_open"},
        mend="unions:body-units",
    ),
    Rule(
        entry="P-015", slot=13, applies=Q(kind=JOINT, enterprise_units__gte=1),
        passes=Q(branch_units__gte=F("enterprise_units")),
        seen="所辖企业 {enterprise_units} 家，已设分会或小组 {branch_units} 家", standard="每家企业都设工会分会或工会小组",
        values={"n": "branch_missing"}, mend="unions:body-units",
    ),
    Rule(
        entry="P-019", slot=14, applies=Q(union_elected_on__isnull=False), passes=_simultaneous,
        keys=("org.simultaneous_committees", "org.simultaneous_days"),
        seen="工会委员会 {union_elected_on}，经审 {audit_elected_on}，女职委 {women_elected_on}",
        standard="与工会委员会同时建立", values={"items": "经费审查委员会、女职工委员会"}, mend="unions:body-committees",
    ),
    Rule(
        entry="P-023", slot=15, applies=Q(legal_eligible=True) | Q(legal_eligible__isnull=True),
        passes=Q(has_legal=True),
        grace=Q(legal_eligible__isnull=True, established_on__gte=MonthsAgo("legal.grace_months")),
        nodata=Q(legal_eligible__isnull=True), flips=(Flip("established_on", months="legal.grace_months"),),
        seen="符合法人条件：{legal_eligible}，已取得法人资格：{has_legal}", standard="符合条件的依法取得社团法人资格",
        mend="unions:body-edit",
    ),
)  # fmt: skip
