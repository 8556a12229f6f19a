"""The standards that the portal brings along: read from a file, kept once, published at once."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from homes.models import Standard, StandardItem
from homes.models.grades import Grade, Track
from homes.scoring.marks import weight_of
from homes.workflows.standards import COPIED
from unions.models import Jurisdiction, Threshold

FILE = Path(__file__).resolve().parent.parent / "standards.toml"
TRACK_WORDS = {Track.ORGAN: "机关事业单位", Track.STATE: "国有集体企业", Track.PRIVATE: "非公企业"}
HAVES = ("加减分", "主席", "机构", "载体", "制度", "经费", "绩效")


def load_standards() -> int:
    """Adds the standards of the file that are not there yet; those of the portal's users stay. Returns how many it added."""
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    nation = Jurisdiction.objects.filter(code="CN").first()
    if nation is None:
        return 0
    added = sum(_load_home(data, nation, grade, track) for track in Track for grade in Grade)
    return added + _load_town(data)


def _load_home(data: Mapping[str, Any], nation: Jurisdiction, grade: Grade, track: Track) -> int:
    head = {"kind": Standard.Kind.HOME, "jurisdiction": nation, "grade": grade, "track": track, "version": 1}
    if Standard.objects.filter(**head).exists():
        return 0
    standard = Standard(
        **head, title=f"{TRACK_WORDS[track]}{grade.label}职工之家评分标准", effective_from=data["effective_from"],
        pass_score=data["grade"][grade.value]["pass"], basis=data["basis"], synthesis=True,
    )  # fmt: skip
    rows = [dict(row) for row in data["item"] if _is_for(row, track)]
    rows += [
        {**row, "have": 0, "points": 0, "veto": True, "numbers": {"least": row["least"]} if "least" in row else {}}
        for row in data["grade"][grade.value].get("demands", ())
    ]  # fmt: skip
    items = []
    for order, row in enumerate(rows, start=1):
        row |= row.get("at", {}).get(track.value, {})
        section = HAVES[row["have"]] if row["have"] else "加分和否决"
        items.append(StandardItem(order=order, section=section, **{k: row[k] for k in COPIED if k in row}))
    return _keep(standard, items)


def _is_for(row: Mapping[str, Any], track: Track) -> bool:
    return track.value in row.get("only", tuple(Track)) and track.value not in row.get("not", ())


def _load_town(data: Mapping[str, Any]) -> int:
    """One standard of the six goods for every place whose documents name them; equal points each."""
    added = 0
    rows = Threshold.objects.filter(key="home.sixgood_items").select_related("jurisdiction", "policy_doc")
    for row in rows.order_by("jurisdiction", "effective_from"):
        head = {"kind": Standard.Kind.TOWN, "jurisdiction": row.jurisdiction, "grade": "", "track": ""}
        if not row.value or Standard.objects.filter(**head).exists():
            continue
        standard = Standard(
            **head, version=1, title=data["town"]["title"], effective_from=row.effective_from, synthesis=True,
            pass_score=data["town"]["points"] * len(row.value), basis=data["town"]["basis"],
        )  # fmt: skip
        items = [
            StandardItem(
                order=n, section="“六好”", code=f"L{n}", text=text, criterion=f"{text}，有工作情况和证明材料",
                points=data["town"]["points"], mandatory=True, evidence="工作情况说明、文件、照片",
            )
            for n, text in enumerate(row.value, start=1)
        ]  # fmt: skip
        added += _keep(standard, items)
    return added


@transaction.atomic
def _keep(standard: Standard, items: list[StandardItem]) -> int:
    standard.satisfaction_weight = weight_of(items)
    standard.save()
    for item in items:
        item.standard = standard
    StandardItem.objects.bulk_create(items)
    standard.state, standard.published_on = Standard.State.PUBLISHED, standard.effective_from
    standard.save(update_fields=["state", "published_on"])
    return 1
