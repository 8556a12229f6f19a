"""One object inside and one outside the branch for each model that an address names."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Model

from tests.conftest import Tree

DAY = dt.date(2025, 6, 1)


@dataclass
class World:
    """`pairs[model label]` = (own, foreign)."""

    tree: Tree
    pairs: dict[str, tuple[Model, Model]] = field(default_factory=dict)

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "field": "name",
        "resource": "members",
        "code": "letter",
        "quarter": "2026Q1",
        "kind": "pdf",
    }

    def of(self, model: Any) -> tuple[Model, Model] | None:
        return self.pairs.get(model._meta.label) if model is not None and hasattr(model, "_meta") else None

    @staticmethod
    def argument(name: str) -> Any:
        return World.ARGUMENTS.get(name, 1)


SPECIAL: dict[str, Any] = {}


def build_world(tree: Tree) -> World:
    world = World(tree)
    world.pairs["unions.Body"] = (tree.basic, tree.other_basic)
    world.pairs["unions.Unit"] = (tree.unit, tree.other_unit)
    for build in (_unions, _members, _homes):
        build(world)
    return world


def _both(world: World, make: Any) -> None:
    own, foreign = (
        make(world.tree.basic, world.tree.unit),
        make(world.tree.other_basic, world.tree.other_unit),
    )
    world.pairs[type(own)._meta.label] = (own, foreign)


def _unions(world: World) -> None:
    from unions.models import Committee, Coverage, Election, Officer, Training

    _both(world, lambda body, unit: Committee.objects.create(body=body, kind="union", elected_on=DAY))
    _both(
        world,
        lambda body, unit: Election.objects.create(body=body, kind="reelection", office="chair", held_on=DAY),
    )
    _both(
        world, lambda body, unit: Officer.objects.create(body=body, name="甲", post="vice", took_post_on=DAY)
    )
    _both(world, lambda body, unit: Coverage.objects.get(body=body, unit=unit))
    officers = world.pairs["unions.Officer"]
    trainings = [
        Training.objects.create(
            officer=o,
            course="课",
            kind="post",
            organiser="县",
            organiser_level="county",
            started_on=DAY,
            hundredths=100,
        )
        for o in officers
    ]
    world.pairs["unions.Training"] = (trainings[0], trainings[1])


def _members(world: World) -> None:
    from members.models import Member

    _both(
        world,
        lambda body, unit: Member.objects.create(
            name="张三", sex="1", body=body, path=body.path, unit=unit, change_on=DAY
        ),
    )


def _homes(world: World) -> None:
    from homes.models import AssessItem, Assessment, Outcome
    from homes.scoring.run import score

    score(on=dt.date(2026, 3, 2))
    own, foreign = world.tree.basic, world.tree.other_basic
    world.pairs["homes.Outcome"] = (Outcome.objects.get(pk=own.pk), Outcome.objects.get(pk=foreign.pk))
    _both(world, lambda body, unit: Assessment.objects.create(body=body, cycle=2026))
    sheets = world.pairs["homes.Assessment"]
    items = [AssessItem.objects.create(assessment=s, entry="P-095") for s in sheets]
    world.pairs["homes.AssessItem"] = (items[0], items[1])
