"""Unions whose situation the demo accounts need: each has a key, all stand in one township."""

import datetime as dt
from random import Random

from core.clock import add_months
from unions.demo import names
from unions.demo.people import People
from unions.models import Body, Coverage, Election, ElectionVote, Officer, Unit
from unions.workflows.employers import fill_names, size_of
from unions.workflows.results import term_end_of
from unions.workflows.tree import bulk_place

# key, name of the employer, workers, term started so many days ago, years of the term
SINGLES = (
    ("chair", "临沂岱蒙板材有限公司", 286, 880, 5),  # the demo chair's own union: good, with gaps
    ("model", "临沂沂润食品有限公司", 164, 400, 5),  # nothing missing
    ("overdue", "临沂鲁恒机械有限公司", 92, 1190, 3),  # term ended weeks ago
    ("ending", "临沂瑞昌服装有限公司", 118, 1045, 3),  # term ends within the warning days
    ("waiting", "临沂盛和电气有限公司", 74, 1100, 3),  # re-election reported, waits for the township
    ("returned", "临沂景程物流有限公司", 57, 1130, 3),  # re-election returned by the township
    ("postpone", "临沂天成塑业有限公司", 63, 1080, 3),  # asks for postponement
    ("vacant", "临沂正阳建材有限公司", 131, 600, 5),  # nobody holds the chair
    ("preparing", "临沂众诚包装有限公司", 38, 0, 3),  # founded, not yet open
)


def tell(rng: Random, on: dt.date, township: Body) -> dict[str, Body]:
    """Bodies by key; `unit_without_union` is found through its name in the register."""
    made: dict[str, Body] = {}
    rows = [_single(on, township, number, *spec) for number, spec in enumerate(SINGLES, start=1)]
    joints = [_joint(rng, on, township, "joint", 12), _joint(rng, on, township, "joint_large", 53)]
    everything = [*rows, *joints]
    Unit.objects.bulk_create([fill_names(unit) for _, _, units in everything for unit in units])
    bodies = bulk_place([body for _, body, _ in everything], township)
    Body.objects.bulk_create(bodies)
    Coverage.objects.bulk_create(
        [
            Coverage(body=body, unit=unit, from_on=body.established_on or on)
            for _, body, units in everything
            for unit in units
        ]
    )
    lone = _unit(township, "临沂百川家具有限公司", 46, 990_000, on)
    fill_names(lone).save()
    made.update({key: body for key, body, _ in everything})
    _people(rng, on, made, {key: sum(unit.workers for unit in units) for key, _, units in everything})
    _elections(on, made)
    return made


def _single(
    on: dt.date, township: Body, number: int, key: str, employer: str, workers: int, ago: int, years: int
) -> tuple[str, Body, list[Unit]]:
    start = on - dt.timedelta(days=ago)
    preparing = key == "preparing"
    end = term_end_of(start, years)
    if key == "ending":
        end = on + dt.timedelta(days=48)
        start = add_months(end + dt.timedelta(days=1), -36)
    legal = key not in {"overdue", "preparing"}
    body = Body(
        name=f"{employer}工会委员会", kind=Body.Kind.SINGLE, superior=township, jurisdiction=township.jurisdiction,
        nature=Unit.Nature.PRIVATE, size=size_of(workers), state=Body.State.PREPARING if preparing else Body.State.NORMAL,
        established_on=None if preparing else start - dt.timedelta(days=1500), term_start=None if preparing else start,
        term_end=None if preparing else end, legal_eligible=not preparing or None, address="义堂镇工业大道 18 号",
        uscc=names.credit_code("81", township.place, 880_000 + number, "MC") if legal else "",
        legal_no=f"鲁工法证字第88{number:06d}号" if legal else "", legal_on=start + dt.timedelta(days=20) if legal and not preparing else None,
        legal_until=end if legal else None, party_superior=f"中共{employer}支部委员会", register_confirmed=key != "overdue",
    )  # fmt: skip
    return key, body, [_unit(township, employer, workers, 880_000 + number, on)]


def _joint(rng: Random, on: dt.date, township: Body, key: str, count: int) -> tuple[str, Body, list[Unit]]:
    start = on - dt.timedelta(days=500)
    units = []
    base = 890_000 if key == "joint" else 891_000
    for number in range(count):
        name = f"义堂镇{names.brand(rng)}{names.brand(rng)[0]}{rng.choice(('木业', '板材', '物流', '商贸'))}{rng.choice(('经营部', '加工厂', '服务部'))}{number + 1}号店"
        units.append(_unit(township, name, rng.randrange(4, 17), base + number, on))
    title = "义堂镇板材产业园联合工会委员会" if key == "joint" else "义堂镇商贸物流城联合工会委员会"
    body = Body(
        name=title, kind=Body.Kind.JOINT, superior=township, jurisdiction=township.jurisdiction, nature=Unit.Nature.PRIVATE,
        size=size_of(sum(unit.workers for unit in units)), established_on=on - dt.timedelta(days=2200), term_start=start,
        term_end=term_end_of(start, 5), legal_eligible=True, uscc=names.credit_code("81", township.place, base, "MC"),
        legal_no=f"鲁工法证字第{base:08d}号", legal_on=start, party_superior="中共义堂镇委员会", address="义堂镇商贸城",
    )  # fmt: skip
    return key, body, units


def _unit(township: Body, name: str, workers: int, number: int, on: dt.date) -> Unit:
    return Unit(
        name=name, jurisdiction=township.jurisdiction, home_path=township.path, nature=Unit.Nature.PRIVATE, industry="C",
        uscc=names.credit_code("91", township.place, number, "MB"), workers=workers, female_workers=round(workers * 0.36),
        migrant_workers=round(workers * 0.4), monthly_wages=workers * 520_000, opened_on=on - dt.timedelta(days=3300),
        sme=True, party_org=workers >= 50, counted_on=on.replace(day=1), address="义堂镇工业大道",
    )  # fmt: skip


def _people(rng: Random, on: dt.date, made: dict[str, Body], workers: dict[str, int]) -> None:
    people = People(rng, on)
    for key, body in made.items():
        if key != "preparing":
            people.staff(body, workers[key], 1.0)
    for officer in people.officers:
        if officer.body_id == made["chair"].pk and officer.post == Officer.Post.CHAIR:
            officer.fulltime, officer.concurrent_post = False, "行政部经理"
    people.officers = [
        officer
        for officer in people.officers
        if not (officer.body_id == made["vacant"].pk and officer.post == Officer.Post.CHAIR)
        and not (officer.body_id == made["chair"].pk and officer.post == Officer.Post.STAFF)
    ]
    kept = set(map(id, people.officers))
    people.trainings = [(officer, row) for officer, row in people.trainings if id(officer) in kept]
    people.save()


def _elections(on: dt.date, made: dict[str, Body]) -> None:
    """Re-elections under way: one reported, one returned, one that asks for more time."""
    for key, state in (("waiting", Election.State.REPORTED), ("returned", Election.State.RETURNED)):
        body = made[key]
        election = Election.objects.create(
            body=body, kind=Election.Kind.REELECTION, office=Election.Office.COMMITTEE, state=state, congress="members",
            notice_on=on - dt.timedelta(days=16), held_on=on - dt.timedelta(days=7), entitled=70, present=66,
            candidates_counted=5, term_years=5, recommended_by="会员小组推荐", minutes=People(Random(1), on).minutes,
            minutes_name="大会记录.docx", reported_on=on - dt.timedelta(days=5), filed_by_name="本会主席",
            returned_reason="候选人公示的日期与大会记录不一致，请核对后再报。" if key == "returned" else "",
        )  # fmt: skip
        rng = Random(body.pk)
        ElectionVote.objects.bulk_create(
            [
                ElectionVote(
                    election=election,
                    candidate=names.person(rng),
                    in_favour=60 - n,
                    against=2,
                    abstained=1,
                    elected=True,
                )
                for n in range(5)
            ]
        )
    late = made["postpone"]
    Election.objects.create(
        body=late, kind=Election.Kind.REELECTION, office=Election.Office.COMMITTEE, state=Election.State.PREPARING,
        postponement_asked=add_months(late.term_end or on, 3), postponement_reason="企业搬迁新厂区，会员分散在两地，需延期召开大会。",
        filed_by_name="本会主席",
    )  # fmt: skip
