"""One record of every model that an address names, at four sites: in the branch, beside it, abroad, on the second line."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from accounts.models import Grant, User
from core.clock import now, today
from tests.conftest import Tree, found, make_body, make_unit, make_user
from unions.models import Body, Unit

DAY = dt.date(2025, 6, 1)
ARGUMENTS: dict[str, Any] = {
    "field": "name",
    "resource": "members",
    "code": "letter",
    "quarter": "2026Q1",
    "kind": "pdf",
    "slug": "establishment",
    "key": "fin.due_day",
    "number": 95,
    "fact": "activities",
    "act": "rename",
    "procedure": "founding",
    "stage": "form",
}
# every holder of the permission reads all rows, wherever he stands
OPEN_TO_ALL = {
    "unions.PolicyDoc": "the documents that all standards come from",
    "unions.Threshold": "standards are public law: a body may compare its own with others'",
    "unions.RuleAdoption": "the same",
    "unions.Jurisdiction": "the state's own list of places",
    "unions.Duty": "who does what is no secret",
    "homes.Standard": "everybody judged by a standard reads it",
    "homes.StandardItem": "the same",
    "finance.SplitPlan": "dues go up the tree, so each level knows the plan of every other",
}


@dataclass(frozen=True)
class Site:
    name: str
    body: Body  # a basic union
    unit: Unit  # its employer
    chair: User

    @property
    def federation(self) -> Body:
        """The next body above that issues bulletins."""
        above = self.body.superior
        while above is not None and above.kind not in {"county", "city", "province"}:
            above = above.superior
        assert above is not None
        return above


Make = Callable[[Site], Model]


@dataclass
class World:
    """`rows[model label][site name]`; `anyone` is an officer of both provinces who does the office work."""

    tree: Tree
    rows: dict[str, dict[str, Model]] = field(default_factory=dict)
    jobs: count = field(default_factory=count)  # type: ignore[type-arg]

    @cached_property
    def sites(self) -> list[Site]:
        tree, abroad = self.tree, self.abroad
        line = make_body("临沂市教育工会委员会", "industrial", tree.city, "3713")
        school = make_unit("济南泉城学校", "370102001")
        far_unit = make_unit("杭州西湖机械有限公司", "33")
        places = {
            "own": (tree.basic, tree.unit),
            "foreign": (tree.other_basic, tree.other_unit),
            "line": (
                found(
                    school, "济南泉城学校工会委员会", "single", tree.other_township, "370102001",
                    industry_superior=line,
                ),
                school,
            ),
            "abroad": (
                found(far_unit, "杭州西湖机械有限公司工会委员会", "single", abroad, "33"),
                far_unit,
            ),
        }  # fmt: skip
        return [
            Site(name, body, unit, make_user(f"chair_{name}", "站点主席", "chair", body))
            for name, (body, unit) in places.items()
        ]

    @cached_property
    def abroad(self) -> Body:
        return make_body("浙江省总工会", "province", None, "33")

    @cached_property
    def anyone(self) -> User:
        user = make_user("anyone", "办事员")
        for role in ("county_staff", "audit_officer", "petition_clerk"):
            for top in (self.tree.province, self.abroad):
                Grant.objects.create(user=user, role=role, body=top, valid_from=DAY)
        return User.objects.get(pk=user.pk)

    def site(self, name: str) -> Site:
        return next(site for site in self.sites if site.name == name)

    def put(self, make: Make) -> None:
        """One row per site under the label of its model."""
        made = {site.name: make(site) for site in self.sites}
        self.rows[next(iter(made.values()))._meta.label] = made

    def row(self, model: type[Model], site: Site) -> Any:
        return self.rows[model._meta.label][site.name]

    def job(self, kind: str, owner: User, site: str) -> Model:
        from core.models import Job

        path = self.site(site).body.path
        return Job.objects.create(
            kind=kind, key=str(next(self.jobs)), title="任务", owner_id=owner.pk, path=path
        )


def upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF")


def build_world(tree: Tree) -> World:
    world = World(tree)
    world.put(lambda site: site.body)
    world.put(lambda site: site.unit)
    for build in (_unions, _corps, _papers, _accounts, _members, _finance, _petitions, _homes, _positions, _activities, _ratings, _titles, _trials, _reports, _core, _open):  # fmt: skip
        build(world)
    return world


def _unions(world: World) -> None:
    from unions.models import Committee, Coverage, Election, Officer, Training

    world.put(lambda site: Committee.objects.create(body=site.body, kind="union", elected_on=DAY))
    world.put(
        lambda site: Election.objects.create(
            body=site.body, kind="reelection", office="chair", held_on=DAY, minutes=upload("记录.pdf")
        )
    )
    world.put(lambda site: Officer.objects.create(body=site.body, name="甲", post="vice", took_post_on=DAY))
    world.put(lambda site: Coverage.objects.get(body=site.body, unit=site.unit))
    _cases(world)
    _surveys(world)
    _requests(world)
    _cases(world)
    _towns(world)
    course = {"course": "课", "kind": "post", "organiser": "县", "organiser_level": "county"}
    world.put(
        lambda site: Training.objects.create(
            officer=world.row(Officer, site), started_on=DAY, hundredths=100, **course
        )
    )


def _corps(world: World) -> None:
    """One row of each register of cadres; a lecture that is not pushed is seen in its own branch only."""
    from unions.models import LectureVideo, Officer, Pilot, SocialWorker, Talent, TrainingPlan

    hired = {"name": "乙", "source": "hired", "hired_on": DAY}
    world.put(lambda site: SocialWorker.objects.create(body=site.body, **hired))
    plan = {"year": 2026, "kind": "rotation", "seats": 10, "days": 2, "subjects": "业务"}
    world.put(lambda site: TrainingPlan.objects.create(body=site.body, target_group=site.name, **plan))
    lecture = {"title": "课", "url": "https://video.example.cn/1", "hours": 2}
    world.put(lambda site: LectureVideo.objects.create(body=site.body, **lecture))
    skill = {"field": "法律", "qualification": "法律职业资格", "obtained_on": DAY, "pool_level": "county"}
    world.put(lambda site: Talent.objects.create(officer=world.row(Officer, site), **skill))
    world.put(lambda site: Pilot.objects.create(body=site.body, year=2018, chosen_on=DAY, theme="试点"))


def _cases(world: World) -> None:
    """A founding whose form the superior has agreed to: its steps have a paper and a printed reply."""
    from unions.models import Case, CaseStep

    world.put(
        lambda site: Case.objects.create(
            procedure="founding", body=site.body, opened_on=DAY, stage="form", turn="own"
        )
    )
    world.put(
        lambda site: CaseStep.objects.create(
            case=world.row(Case, site), stage="form", done_on=DAY, paper=upload("批复.pdf"), paper_name="批复.pdf",
            answers={"approval_no": "白工发〔2026〕3号"},
        )
    )  # fmt: skip


def _surveys(world: World) -> None:
    """Two sites share a county, in which only one round of a domain runs at a time."""
    from unions.models import SurveyItem, SurveyRound

    world.put(
        lambda site: SurveyRound.objects.create(
            body=site.federation, domain8="park" if site.name == "line" else "", started_on=DAY
        )
    )
    world.put(lambda site: SurveyItem.objects.create(round=world.row(SurveyRound, site), unit=site.unit))


def _towns(world: World) -> None:
    """One row of each register of townships and federations; the database does not ask for the kind of body, forms do."""
    from unions.models import (
        FederationCarrier,
        FederationLink,
        FederationSeat,
        GridCell,
        Officer,
        TownCongress,
        TownshipStat,
        Village,
        VillageCount,
    )

    figures = {"enterprises": 60, "sector23_workers": 2100, "workers": 2300, "source": "年报"}
    world.put(
        lambda site: TownshipStat.objects.create(
            body=site.body, area_kind="township", counted_on=DAY, **figures
        )
    )
    world.put(lambda site: Village.objects.create(body=site.body, name="前城村", kind="village"))
    world.put(
        lambda site: VillageCount.objects.create(
            village=world.row(Village, site), counted_on=DAY, scattered=12
        )
    )
    cell = {
        "code": "B-01",
        "name": "东片",
        "boundary": "东路以东",
        "carrier_kind": "zone",
        "responsible": "甲",
    }
    world.put(lambda site: GridCell.objects.create(body=site.body, **cell))
    held = {"term": 3, "held_on": DAY, "entitled": 80, "present": 76}
    world.put(lambda site: TownCongress.objects.create(body=site.body, **held))
    world.put(lambda site: FederationCarrier.objects.create(body=site.body, carrier="市场", name="小商品城"))
    world.put(lambda site: FederationLink.objects.create(body=site.body, basic=site.federation, from_on=DAY))
    world.put(
        lambda site: FederationSeat.objects.create(
            officer=world.row(Officer, site), mark="department", department="工信局"
        )
    )


def _cases(world: World) -> None:
    """A registration under way, with a paper of its first step."""
    from unions.models import Case, CaseStep

    said = {"procedure": "registration", "opened_on": DAY, "turn": "above"}
    world.put(lambda site: Case.objects.create(body=site.body, **said))
    step = {"stage": "guided", "done_on": DAY, "undone": True, "paper_name": "说明.pdf"}
    world.put(
        lambda site: CaseStep.objects.create(case=world.row(Case, site), paper=upload("说明.pdf"), **step)
    )


def _requests(world: World) -> None:
    from unions.models import BodyRequest, BodyVersion

    earlier = {"name": "旧名称", "kind": "single", "state": "normal", "until": DAY}
    world.put(lambda site: BodyVersion.objects.create(body=site.body, path=site.body.path, **earlier))

    wanted = {"kind": "rename", "resolved_on": DAY, "reason": "企业更名", "state": "filed", "filed_on": DAY}
    world.put(
        lambda site: BodyRequest.objects.create(
            body=site.body, new_name=f"{site.body.name}（新）", decider=site.federation, **wanted
        )
    )


def _papers(world: World) -> None:
    """Receipts, consultations and a round of reconciliation of each site."""
    from unions.models import (
        Consultation,
        DocReceipt,
        NatConfirmation,
        NatSync,
        NatSyncDifference,
        PolicyDoc,
    )

    doc = PolicyDoc.objects.earliest("pk")
    world.put(lambda site: DocReceipt.objects.create(doc=doc, body=site.body, sent_on=DAY))
    who = {"name": "甲", "post": "vice", "event": "appoint", "asked_on": DAY}
    world.put(lambda site: Consultation.objects.create(body=site.body, **who))
    world.put(lambda site: NatSync.objects.create(body=site.body, exported_on=DAY, state="listed"))
    world.put(
        lambda site: NatSyncDifference.objects.create(
            sync=world.row(NatSync, site), body=site.body, kind="field", field="name", name=site.body.name
        )
    )
    world.put(
        lambda site: NatConfirmation.objects.create(
            body=site.body, year=2025, confirmed_on=DAY, confirmed_by="主席"
        )
    )


def _accounts(world: World) -> None:
    world.put(lambda site: site.chair)
    world.put(lambda site: Grant.objects.get(user=site.chair))


def _members(world: World) -> None:
    from members.models import Member, MemberPopulation

    world.put(
        lambda site: Member.objects.create(
            name="张三", sex="1", body=site.body, path=site.body.path, unit=site.unit, change_on=DAY
        )
    )
    _twins(world)
    _joining(world)
    counted = {"group": "rider", "workers": 90, "counted_on": DAY, "source": "survey"}
    world.put(lambda site: MemberPopulation.objects.create(body=site.body, **counted))
    _standing(world)
    _democracy(world)


def _democracy(world: World) -> None:
    """A closed congress that people were called to, a representative with a duty, a ceremony with a picture, an activist."""
    from members.models import Activist, Ceremony, CeremonyPhoto, Member, MemberCongress, MemberRep, RepDuty

    met = {
        "term": 1,
        "held_on": DAY,
        "notice_on": DAY,
        "state": "closed",
        "entitled": 3,
        "present": 3,
        "minutes_name": "记录.pdf",
    }
    world.put(lambda site: MemberCongress.objects.create(body=site.body, minutes=upload("记录.pdf"), **met))
    term = {"elected_on": DAY, "term_end": dt.date(2031, 1, 1)}
    world.put(lambda site: MemberRep.objects.create(body=site.body, member=world.row(Member, site), **term))
    done = {"done_on": DAY, "kind": "contact", "what": "走访"}
    world.put(lambda site: RepDuty.objects.create(rep=world.row(MemberRep, site), **done))
    world.put(lambda site: Ceremony.objects.create(body=site.body, held_on=DAY, place="职工之家", joined=3))
    world.put(
        lambda site: CeremonyPhoto.objects.create(
            ceremony=world.row(Ceremony, site), file=upload("照片.pdf"), name="照片.pdf"
        )
    )
    world.put(
        lambda site: Activist.objects.create(
            body=site.body, member=world.row(Member, site), since=DAY, role="宣传联络"
        )
    )


def _standing(world: World) -> None:
    """A transfer of which every side is here, a lapse, an expulsion with its paper."""
    from members.models import Expulsion, Member, MembershipLapse, MembershipTransfer

    numbers = count(2222)
    issued = {"started_on": DAY, "issued_on": DAY, "state": "issued"}
    world.put(
        lambda site: MembershipTransfer.objects.create(
            member=world.row(Member, site), from_body=site.body, to_body=site.body, held_by=site.body,
            certificate_no=f"JZ22222{next(numbers)}", **issued,
        )
    )  # fmt: skip
    world.put(lambda site: MembershipLapse.objects.create(member=world.row(Member, site), since=DAY))
    days = {"proposed_on": DAY, "decided_on": DAY, "filed_on": DAY, "paper_name": "决定.pdf"}
    world.put(
        lambda site: Expulsion.objects.create(
            member=world.row(Member, site), body=site.body, paper=upload("决定.pdf"), **days
        )
    )


def _joining(world: World) -> None:
    """An application that waits, a window, an opinion, a correction and a wish to leave in each branch."""
    from members.models import (
        FileCorrection,
        JoinApplication,
        Member,
        MemberOpinion,
        MembershipWish,
        ServiceWindow,
    )

    serial = count(1)

    def asked(site: Site) -> Model:
        n = next(serial)
        return JoinApplication.objects.create(
            number=f"{n:012d}", name="李四", sex="1", id_index=bytes([n] * 16), phone_index=bytes([n] * 16),
            once=bytes([n] * 16), channel="online", body=site.body, applied_on=DAY, consented_on=DAY, state="matched",
            matched_on=DAY,
        )  # fmt: skip

    world.put(asked)
    world.put(lambda site: ServiceWindow.objects.create(body=site.body, place="劳务市场", opened_on=DAY))
    said = {"kind": "query", "text": "食堂太贵", "lodged_on": DAY}
    world.put(
        lambda site: MemberOpinion.objects.create(body=site.body, member=world.row(Member, site), **said)
    )
    wish = {"item": "other", "asked_on": DAY}
    world.put(
        lambda site: FileCorrection.objects.create(body=site.body, member=world.row(Member, site), **wish)
    )
    leaving = {"kind": "leave", "filed_on": DAY}
    world.put(
        lambda site: MembershipWish.objects.create(body=site.body, member=world.row(Member, site), **leaving)
    )


def _twins(world: World) -> None:
    """A pair in each branch, a request about one's own data, an alert about the chair's reads."""
    from core.models import ReadAlert
    from members.models import Member, SubjectRequest, TwinSuspect

    def pair(site: Site) -> Model:
        other = Member.objects.create(
            name="张三", sex="1", body=site.body, path=site.body.path, unit=site.unit, change_on=DAY
        )
        first = world.row(Member, site)
        return TwinSuspect.objects.create(
            first=first, second=other, why="birth", found_on=DAY, path=site.body.path
        )

    world.put(pair)
    asked = {"kind": "erase", "asked": "person", "reason": "本人要求", "filed_on": DAY, "filed_by_id": 1}
    world.put(lambda site: SubjectRequest.objects.create(member=world.row(Member, site), **asked))
    world.put(
        lambda site: ReadAlert.objects.create(
            user_id=site.chair.pk, user_name="站点主席", persons=501, path=site.body.path
        )
    )


def _finance(world: World) -> None:
    from finance.models import Account, AuditReview, Budget, Contribution, FinalAccount, Payment
    from finance.workflows.accounts import open_account
    from finance.workflows.books import file_book, review
    from finance.workflows.dues import Declaration, declare
    from tests.finance.conftest import ON, QUARTER, make_plan, pay

    for province in ("37", "33"):
        make_plan(province)
    numbers = count(6222_0216_0200_0000_001)
    said = Declaration(wages=90_000_000, workers=120)
    world.put(lambda site: declare(site.body, site.unit, QUARTER, said, by=world.anyone, on=ON))
    for site in world.sites:
        pay(world.row(Contribution, site), 100, world.anyone)
    world.put(lambda site: Payment.objects.get(contribution=world.row(Contribution, site)))
    for model in (Budget, FinalAccount):
        world.put(
            lambda site, model=model: file_book(
                model(body=site.body, year=2025, income=2, spending=1), by=world.anyone, on=ON
            )
        )
    world.put(
        lambda site: open_account(
            Account(body=site.body, bank="工商银行", opened_on=DAY),
            str(next(numbers)),
            by=world.anyone,
            on=ON,
        )
    )
    found_wrong = {"kind": "special", "done_on": DAY, "opinion": "有问题", "issues": "凭证不全"}
    world.put(
        lambda site: review(AuditReview(body=site.body, year=2025, **found_wrong), by=world.anyone, on=ON)
    )


def _petitions(world: World) -> None:
    from petitions.models import Petition
    from petitions.workflows import Person, Texts, register
    from petitions.workflows.attachments import attach

    def petition(site: Site) -> Petition:
        at = site.federation
        made = Petition(received_on=DAY, channel="visit", category="0102", place=at.jurisdiction)
        who = Person(name="孟庆徽", phone="13912345678")
        return register(made, Texts("拖欠加班费"), who, at=at, by=world.anyone, on=DAY)

    world.put(petition)

    def paper(site: Site) -> Model:
        return attach(world.row(Petition, site), [upload("材料.pdf")], on=DAY, by_petitioner=False)[0]

    world.put(paper)


def _homes(world: World) -> None:
    from homes.models import AssessItem, Assessment, Outcome, ScoreRun
    from homes.scoring.run import score
    from homes.workflows import add_evidence, start_sheet
    from tests.reports.conftest import NIGHT

    score(on=NIGHT, mode=ScoreRun.Mode.FULL)
    by_hand = {"on": NIGHT, "mode": ScoreRun.Mode.BRANCH, "started_at": now()}
    world.put(lambda site: Outcome.objects.get(pk=site.body.pk))
    world.put(lambda site: ScoreRun.objects.create(path=site.body.path, **by_hand))
    world.put(lambda site: start_sheet(site.body, cycle=today().year, by=site.chair, on=today()))
    world.put(lambda site: world.row(Assessment, site).items.get_or_create(entry="P-181")[0])
    world.put(
        lambda site: add_evidence(world.row(AssessItem, site).pk, by=site.chair, file=upload("制度.pdf"))
    )
    _appraisal(world)


def _appraisal(world: World) -> None:
    """A standard, and what superiors do with a sheet."""
    from homes.models import (
        Assessment,
        Campaign,
        LevelReview,
        Objection,
        SpotCheck,
        SpotFinding,
        Standard,
        StandardItem,
    )

    head = {"kind": "home", "grade": "qualified", "track": "private", "version": 1, "title": "评分标准"}
    standard = Standard.objects.create(
        jurisdiction=world.tree.county.jurisdiction,
        body=world.tree.county,
        effective_from=DAY,
        pass_score=100,
        **head,
    )
    StandardItem.objects.create(
        standard=standard, order=1, section="主席", code="A1", text="项目", criterion="达到", points=100
    )
    once = {"cycle": 2026, "opened_on": DAY, "due_on": DAY, "title": "年度考核", "opened_by_name": "办事员"}
    world.put(lambda site: Campaign.objects.create(body=site.body, **once))
    judged = {"result": "passed", "decided_on": DAY, "decided_by_name": "办事员"}
    world.put(
        lambda site: LevelReview.objects.create(
            assessment=world.row(Assessment, site), body=site.body, **judged
        )
    )
    heard = {"channel": "letter", "text": "公示内容与实际不符", "filed_on": DAY, "due_on": DAY}
    world.put(lambda site: Objection.objects.create(assessment=world.row(Assessment, site), **heard))
    drawn = {
        "cycle": 2026,
        "seed": "1",
        "pool": 1,
        "pool_digest": "0",
        "drawn_on": DAY,
        "drawn_by_name": "办事员",
    }
    world.put(lambda site: SpotCheck.objects.create(body=site.body, **drawn))
    world.put(
        lambda site: SpotFinding.objects.create(
            check_run=world.row(SpotCheck, site), assessment=world.row(Assessment, site), place=1
        )
    )


def _ratings(world: World) -> None:
    """A round being prepared, and a union that is put right for another reason."""
    from homes.models import RatingRound, Rectification

    opened = {"opened_on": DAY, "closes_on": DAY, "entitled": 60}
    world.put(lambda site: RatingRound.objects.create(body=site.body, **opened))
    ordered = {"origin": "inspection", "why": "台账不全", "opened_on": DAY}
    world.put(lambda site: Rectification.objects.create(body=site.body, **ordered))


def _positions(world: World) -> None:
    """A hall at each union with a paper, a session, a wish to share it, and homes of several unions and on the net."""
    from homes.models import HallSession, JointHome, OnlineHome, Position, PositionPaper, PositionShare

    def hall(site: Site) -> Position:
        spot = {"jurisdiction": site.body.jurisdiction, "address": "人民路 1 号", "opened_on": DAY}
        return Position.objects.create(body=site.body, kind="hall", name="职工传习所", **spot)

    world.put(hall)
    paper = {
        "mark": "sign",
        "name": "标识.pdf",
        "kind": "application/pdf",
        "size": 1,
        "digest": "无",
        "uploaded_on": DAY,
    }
    world.put(
        lambda site: PositionPaper.objects.create(
            position=world.row(Position, site), file=upload("标识.pdf"), uploaded_by_name="站点主席", **paper
        )
    )
    world.put(
        lambda site: HallSession.objects.create(
            position=world.row(Position, site), theme="课", held_on=DAY, attendance=9
        )
    )
    world.put(
        lambda site: PositionShare.objects.create(
            position=world.row(Position, site), body=site.body, asked_on=DAY
        )
    )
    world.put(
        lambda site: JointHome.objects.create(
            body=site.body, name="联合之家", position=world.row(Position, site), founded_on=DAY
        )
    )
    net = {"name": "网上之家", "url": "https://home.example.cn/", "modules": ["普惠服务"], "opened_on": DAY}
    world.put(lambda site: OnlineHome.objects.create(body=site.body, **net))


def _activities(world: World) -> None:
    """An activity and a filed record with their papers, a proposal, a skill, a studio, a team, a post."""
    from homes.models import (
        Activity,
        AffairsPost,
        HomeFile,
        HomeRecord,
        PioneerTeam,
        Proposal,
        SkillRecord,
        Studio,
    )
    from members.models import Member

    held = {"kind": "law", "title": "普法讲座", "held_on": DAY, "attendance": 20}
    world.put(lambda site: Activity.objects.create(body=site.body, **held))
    said = {"title": "改进工装", "text": "增加定位销", "submitted_on": DAY}
    world.put(lambda site: Proposal.objects.create(body=site.body, member=world.row(Member, site), **said))
    skill = {"trade": "电工", "level": "3", "appraised_on": DAY}
    world.put(
        lambda site: SkillRecord.objects.create(body=site.body, member=world.row(Member, site), **skill)
    )
    world.put(
        lambda site: Studio.objects.create(
            body=site.body, name="创新工作室", leader=world.row(Member, site), founded_on=DAY
        )
    )
    named = {"team": "检修班", "level": "county", "named_on": DAY, "named_by": "县总工会"}
    world.put(lambda site: PioneerTeam.objects.create(body=site.body, **named))
    post = {"kind": "funds", "title": "经费公开", "content": "本期收支", "published_on": DAY}
    world.put(lambda site: AffairsPost.objects.create(body=site.body, **post))
    record = {
        "kind": "ledger", "item": "组织制度", "cycle": 2025, "title": "组织制度", "done_on": DAY, "revised_on": DAY,
        "adopted_by": "会员代表大会", "state": "filed", "filed_on": DAY,
    }  # fmt: skip
    world.put(lambda site: HomeRecord.objects.create(body=site.body, **record))
    paper = {
        "name": "制度.pdf",
        "kind": "application/pdf",
        "size": 9,
        "digest": "0" * 64,
        "uploaded_by_name": "站点主席",
    }
    world.put(
        lambda site: HomeFile.objects.create(
            body=site.body, record=world.row(HomeRecord, site), file=upload("制度.pdf"), **paper
        )
    )


def _trials(world: World) -> None:
    """What was tried over a union, done, with one that would move."""
    from core.clock import now, today
    from homes.models import Trial, TrialMove

    world.put(
        lambda site: Trial.objects.create(
            body=site.body, changes={"keys": {}, "adoptions": {}}, started_by_id=site.chair.pk, started_by_name="主席",
            started_at=now(), keep_until=today(),
        )
    )  # fmt: skip
    world.put(
        lambda site: TrialMove.objects.create(
            trial=world.row(Trial, site), body=site.body, rises=True, letters_now="P", letters_then="P"
        )
    )


def _titles(world: World) -> None:
    """A round, a declaration, a title with its paper under rectification, and one row of each register of honours."""
    from homes.models import (
        DemoUnit,
        HomeTitle,
        HonourNomination,
        ManagerOpinion,
        NamingEntry,
        NamingRound,
        TitleReview,
        TopTen,
        Veto,
    )
    from unions.models import Case

    ranks = count(1)
    opened = {"name": "模范职工之家", "grade": "model", "year": 2026, "opened_on": DAY, "declare_until": DAY}
    world.put(lambda site: NamingRound.objects.create(body=site.body, **opened))
    said = {"score": 9200, "pass_score": 9000, "declared_on": DAY}
    world.put(
        lambda site: NamingEntry.objects.create(round=world.row(NamingRound, site), body=site.body, **said)
    )
    named = {
        "name": "模范职工之家",
        "grade": "model",
        "level": "county",
        "named_on": DAY,
        "paper_name": "文件.pdf",
    }
    world.put(
        lambda site: HomeTitle.objects.create(
            body=site.body, named_by=site.federation, paper=upload("文件.pdf"), **named
        )
    )
    late = {
        "due_on": DAY,
        "done_on": DAY,
        "rectify_until": today(),
        "state": "rectifying",
        "paper_name": "整改.pdf",
    }
    world.put(
        lambda site: TitleReview.objects.create(
            title=world.row(HomeTitle, site), paper=upload("整改.pdf"), **late
        )
    )
    demo = {"kind": "unit", "year": 2026, "named_on": DAY}
    world.put(
        lambda site: DemoUnit.objects.create(
            body=site.body, recommended_by=site.federation, named_by=site.federation, **demo
        )
    )
    honour = {
        "award": "medal", "honour": "劳动奖章", "level": "county", "nominee_role": "worker", "nominee": "甲", "nominated_on": DAY,
        "decided_on": DAY, "state": "decided",
    }  # fmt: skip
    world.put(lambda site: HonourNomination.objects.create(body=site.body, **honour))
    barred = {"reason": "目标", "from_on": DAY, "to_on": DAY}
    world.put(lambda site: Veto.objects.create(body=site.body, decided_by=site.federation, **barred))
    asked = {
        "person": "甲", "honour": "model", "asked_by": "统战部", "asked_on": DAY, "state": "replied", "opinion": "agree",
        "replied_on": DAY,
    }  # fmt: skip
    world.put(lambda site: ManagerOpinion.objects.create(body=site.body, unit=site.unit, **asked))
    world.put(
        lambda site: TopTen.objects.create(
            case=Case.objects.create(procedure="topten", body=site.body, opened_on=DAY, state="done"),
            year=2025, kind="home", body=site.body, rank=next(ranks), decided_on=DAY,
        )
    )  # fmt: skip


def _reports(world: World) -> None:
    """Published ones: drafts would be seen by fewer."""
    from reports.models import Bulletin, Measure
    from reports.workflows.freeze import freeze
    from reports.workflows.publish import draft, sign
    from tests.reports.conftest import NIGHT, QUARTER

    freeze(QUARTER, on=NIGHT)

    def published(site: Site) -> Bulletin:
        paper = draft(site.federation, QUARTER, on=NIGHT, by=None)
        if paper.is_draft:
            sign(paper, on=NIGHT, number=f"会〔2026〕{paper.pk}号", signed_by="签发人")
            paper.save()
        return paper

    world.put(published)
    what = {"indicator": "establishment", "on": NIGHT}
    figure = {"met": 1, "total": 2}
    world.put(lambda site: Measure.objects.get_or_create(node=site.body, **what, defaults=figure)[0])


def _core(world: World) -> None:
    from core.models import AuditEvent, ExportRequest, ImportBatch

    world.put(lambda site: AuditEvent.objects.filter(path=site.body.path).earliest("pk"))
    file = {"file_name": "会员.xlsx", "file_key": "无", "file_digest": "无", "file_size": 1, "state": "done"}
    world.put(
        lambda site: ImportBatch.objects.create(
            resource="members", owner_id=site.chair.pk, owner_name="站点主席", body_id=site.body.pk,
            path=site.body.path, **file,
        )
    )  # fmt: skip
    world.put(
        lambda site: ExportRequest.objects.create(
            title="会员名册", address="/members/", kind="csv", permission="members.export", owner_id=site.chair.pk,
            owner_name="站点主席", path=site.body.path, paths=[site.body.path], state="waiting",
        )
    )  # fmt: skip


def _open(world: World) -> None:
    for label in OPEN_TO_ALL:
        row = apps.get_model(label)._default_manager.earliest("pk")
        world.rows[label] = dict.fromkeys((site.name for site in world.sites), row)
