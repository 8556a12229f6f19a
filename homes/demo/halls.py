"""Invented sessions of learning halls, joint homes of unions that share a position, homes on the net."""

import datetime as dt
from random import Random

from homes.models import HallSession, JointHome, OnlineHome, Position, PositionShare
from homes.models.halls import MODULES
from unions.models import Body

THEMES = (
    "新时代劳模精神宣讲",
    "党的创新理论职工课堂",
    "工匠故事分享会",
    "民法典与职工权益",
    "安全生产月专题学习",
    "乡村振兴与产业工人",
)
JOINT, ONLINE, ONLINE_NEAR = 40, 120, 12
CITY = 4  # digits of a city's code


def build_halls(rng: Random, on: dt.date, chair: Body | None = None) -> dict[str, int]:
    """`chair`: the union of the demo's chair; his city comes first, so that those who sign in find some."""
    sessions = [
        HallSession(
            position=hall, theme=theme, held_on=max(hall.opened_on, on - dt.timedelta(days=30 * number + rng.randrange(1, 28))),
            mode=rng.choice(HallSession.Mode.values), attendance=rng.randrange(18, 160),
        )
        for hall in Position.objects.open().filter(kind=Position.Kind.HALL).order_by("pk")
        for number, theme in enumerate(rng.sample(THEMES, 4))
    ]  # fmt: skip
    HallSession.objects.bulk_create(sessions)
    return {"sessions": len(sessions), "joint": _joint(rng, on, chair), "online": _online(rng, on, chair)}


def _joint(rng: Random, on: dt.date, chair: Body | None) -> int:
    """At stations that several unions share; the first of them leads."""
    users: dict[int, list[PositionShare]] = {}
    agreed = PositionShare.objects.filter(state="agreed", position__closed_on=None, position__kind="station")
    for share in agreed.select_related("position", "body").order_by("position", "pk"):
        users.setdefault(share.position_id, []).append(share)
    homes, members = [], []
    shared = [found for found in users.values() if len(found) >= 2]
    shared.sort(key=lambda found: not _near(found[0].body, chair))
    for shares in shared[:JOINT]:
        position, lead = shares[0].position, shares[0].body
        name = f"{position.name.removesuffix('职工服务站')}联合职工之家"
        founded = min(position.opened_on + dt.timedelta(days=rng.randrange(30, 400)), on)
        note = "每季度由成员工会轮流召集，经费按会员数分担"
        homes.append(JointHome(body=lead, name=name, position=position, founded_on=founded, note=note))
        members.append([share.body_id for share in shares[:6]])
    JointHome.objects.bulk_create(homes)
    through = JointHome.members.through
    through.objects.bulk_create(
        [
            through(jointhome_id=home.pk, body_id=pk)
            for home, bodies in zip(homes, members, strict=True)
            for pk in bodies
        ]
    )
    return len(homes)


def _near(body: Body, chair: Body | None) -> bool:
    return chair is not None and body.place.startswith(chair.place[:CITY])


def _online(rng: Random, on: dt.date, chair: Body | None) -> int:
    large = Body.objects.basic().active().filter(size__gte=3).order_by("path").only("id", "name", "place")
    bodies = list(large[:ONLINE])
    if chair is not None:
        own = large.filter(place__startswith=chair.place[:CITY]).exclude(pk=chair.pk)[:ONLINE_NEAR]
        bodies = list({one.pk: one for one in (chair, *own, *bodies)}.values())
    homes = []
    for body in bodies:
        opened = on - dt.timedelta(days=rng.randrange(60, 1200))
        homes.append(
            OnlineHome(
                body=body, name=f"{body.name.removesuffix('工会委员会')}网上职工之家"[:80], opened_on=opened,
                url=f"https://home.example.cn/{body.pk}/", modules=rng.sample(MODULES, rng.randrange(2, 6)),
                visits=rng.randrange(300, 90_000), visits_on=on - dt.timedelta(days=rng.randrange(1, 40)),
            )
        )  # fmt: skip
    OnlineHome.objects.bulk_create(homes)
    return len(homes)
