"""Loads places and policy packs as dated rows. Safe to repeat: rows that officers set in the portal stay."""

import csv
import datetime as dt
import tomllib
from typing import Any

from django.db import transaction

from unions.models import Duty, Jurisdiction, PolicyDoc, RuleAdoption, Threshold
from unions.policies.catalogue import FOLDER

PACKS = ("national", "shandong", "shaoxing", "suzhou", "shaanxi")
LEVELS = ("nation", "province", "city", "county", "township")
EPOCH = dt.date(2010, 1, 1)  # national rows and proposals hold from before the oldest document


@transaction.atomic
def load_all() -> dict[str, int]:
    """Counts of rows added."""
    places = load_places()
    packs = {f"pack {name}": load_pack(name) for name in PACKS}
    return {"places": places, **packs, "duties": load_duties()}


def load_places() -> int:
    if Jurisdiction.objects.exists():
        return 0
    with (FOLDER / "divisions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    ids: dict[str, int] = {}
    for level in LEVELS:
        made = [
            Jurisdiction(code=row["code"], name=row["name"], level=level, parent_id=ids.get(row["parent"]))
            for row in rows
            if row["level"] == level
        ]
        ids.update({place.code: place.pk for place in Jurisdiction.objects.bulk_create(made)})
    return len(ids)


def load_pack(name: str) -> int:
    with (FOLDER / f"{name}.toml").open("rb") as file:
        pack = tomllib.load(file)
    place = Jurisdiction.objects.get(code=pack["pack"]["jurisdiction"])
    for row in pack.get("document", ()):
        _document(row, place)
    documents = {doc.code: doc for doc in PolicyDoc.objects.all()}
    for row in pack.get("document", ()):
        _links(documents, row)
    added = sum(_threshold(row, place, documents) for row in pack.get("threshold", ()))
    return added + sum(_adoption(row, place) for row in pack.get("adoption", ()))


def load_duties() -> int:
    """The division of duties follows the file: a text that changed there changes here."""
    with (FOLDER / "duties.toml").open("rb") as file:
        rows = tomllib.load(file)["duty"]
    documents = {doc.code: doc for doc in PolicyDoc.objects.filter(body=None)}
    added = 0
    for position, row in enumerate(rows, start=1):
        fields = {name: row[name] for name in ("level", "action", "entries", "frequency", "clause", "page")}
        _, made = Duty.objects.update_or_create(
            code=row["code"],
            defaults={**fields, "policy_doc": documents.get(row["doc"]), "position": position},
        )
        added += made
    Duty.objects.exclude(code__in=[row["code"] for row in rows]).delete()
    return added


def _document(row: dict[str, Any], place: Jurisdiction) -> None:
    PolicyDoc.objects.get_or_create(
        code=row["id"],
        defaults={
            "title": row["title"],
            "short": row.get("short") or row.get("number") or row["title"][:60],
            "number": row.get("number", ""),
            "issuer": row.get("issuer", ""),
            "issuer_kind": row.get("issuer_kind", ""),
            "issued_on": row.get("issued_on") or None,
            "effective_from": row.get("effective_from") or None,
            "jurisdiction": Jurisdiction.objects.get(code=row.get("jurisdiction") or place.code),
            "addressees": _lines(row.get("addressees", "")),
            "text_held": not row.get("stub", False),
        },
    )


def _lines(value: Any) -> str:
    return "、".join(value) if isinstance(value, list) else str(value)


def _links(documents: dict[str, PolicyDoc], row: dict[str, Any]) -> None:
    doc = documents[row["id"]]
    doc.based_on.set([documents[code] for code in row.get("based_on", ()) if code in documents])
    forwarded = documents.get(row.get("forwards", ""))
    if forwarded and doc.forwards_id != forwarded.pk:
        doc.forwards = forwarded
        doc.save(update_fields=["forwards"])


def _threshold(row: dict[str, Any], place: Jurisdiction, documents: dict[str, PolicyDoc]) -> bool:
    _, made = Threshold.objects.get_or_create(
        key=row["key"],
        jurisdiction=place,
        effective_from=row.get("effective_from") or EPOCH,
        defaults={
            "value": _plain(row["value"]),
            "comparator": row.get("comparator", ""),
            "strength": row.get("strength", ""),
            "policy_doc": documents.get(row.get("doc", "")),
            "clause": row.get("clause", ""),
            "source": row["source"],
            "note": row.get("note", ""),
            "confirmed": row.get("confirmed", True),
            "set_by": "文件载入",
        },
    )
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value


def _adoption(row: dict[str, Any], place: Jurisdiction) -> bool:
    _, made = RuleAdoption.objects.get_or_create(
        entry=row["entry"],
        jurisdiction=place,
        effective_from=row.get("effective_from") or EPOCH,
        defaults={
            "enabled": row["enabled"],
            "core": row.get("core", False),
            "weight": row.get("weight", 1),
            "strength": row.get("strength") or Threshold.Strength.MUST,
            "set_by": "文件载入",
        },
    )
    return made
