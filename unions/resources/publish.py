"""Writes staged unions: units, bodies, coverage, chairs; and takes them back while nobody has touched them."""

import datetime as dt
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError

from core import audit
from core.desk.problems import staged_rows
from core.desk.undoing import take_back
from core.jobs import Progress
from core.models import ImportBatch, ImportChange
from unions.models import Body, Coverage, Jurisdiction, Officer, Unit
from unions.resources.columns import NATURE_OF
from unions.workflows import appoint, bulk_place, cover, fill_unit, home_path_of, refresh_size, size_of
from unions.workflows.employers import fill_names

BODY_FIELDS = ("name", "uscc", "established_on", "declared_members", "office_phone")
UNIT_FIELDS = ("name", "address", "nature", "nature_code", "economy", "industry", "workers")
BATCH = 500


def publish(batch: ImportBatch, *, by: Any, on: dt.date) -> dict[str, int]:
    fresh = list(staged_rows(batch, "v.verdict = 'new'"))
    places = Jurisdiction.objects.in_bulk({int(row["path"]) for row in fresh})
    units = _units(fresh, places)
    created = _bodies(batch, fresh, units, places, by=by, on=on)
    updated = _update(batch, by=by, on=on) if batch.update_existing else 0
    return {"created": created, "updated": updated}


def _units(rows: list[dict[str, Any]], places: dict[int, Jurisdiction]) -> dict[str, Unit]:
    """Employers of the new unions by code: known ones as they stand, new ones saved at once."""
    known = {unit.uscc: unit for unit in Unit.objects.filter(uscc__in=[row["unit_uscc"] for row in rows])}
    homes = {key: home_path_of(place) for key, place in places.items()}
    made = []
    for row in rows:
        if row["unit_uscc"] not in known:
            place = int(row["path"])
            unit = fill_names(
                Unit(
                    uscc=row["unit_uscc"],
                    jurisdiction=places[place],
                    home_path=homes[place],
                    **_unit_values(row),
                )
            )
            known[unit.uscc] = unit
            made.append(unit)
    Unit.objects.bulk_create(made, BATCH)
    for unit in made:
        unit.new = True  # type: ignore[attr-defined]
    return known


def _unit_values(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": row["unit_name"], "address": row["address"] or "", "nature": NATURE_OF[row["nature"]],
        "nature_code": row["nature"], "economy": row["economy"] or "", "industry": row["industry"] or "",
        "workers": row["workers"],
    }  # fmt: skip


def _by_union(rows: list[dict[str, Any]]) -> dict[tuple[int, str], list[dict[str, Any]]]:
    """Lines of one union together: by superior, and by its code or name."""
    groups: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["body_id"], row["uscc"] or row["name"]), []).append(row)
    return groups


def _bodies(
    batch: ImportBatch,
    rows: list[dict[str, Any]],
    units: dict[str, Unit],
    places: dict[int, Jurisdiction],
    *,
    by: Any,
    on: dt.date,
) -> int:
    groups = _by_union(rows)
    by_superior: dict[int, list[tuple[Body, list[dict[str, Any]]]]] = {}
    superiors = Body.objects.in_bulk({superior for superior, _ in groups})
    for (superior, _), lines in groups.items():
        body = _body(lines, superiors[superior], places, [units[line["unit_uscc"]] for line in lines])
        by_superior.setdefault(superior, []).append((body, lines))
    made: list[tuple[Body, list[dict[str, Any]]]] = []
    for superior in sorted(by_superior):
        pairs = by_superior[superior]
        bulk_place([body for body, _ in pairs], superiors[superior])
        made += pairs
    Body.objects.bulk_create([body for body, _ in made], BATCH)
    _remember(batch, made, units, on)
    _chairs(made, by=by, on=on)
    return len(made)


def _remember(
    batch: ImportBatch, made: list[tuple[Body, list[dict[str, Any]]]], units: dict[str, Unit], on: dt.date
) -> None:
    """Coverage of the new bodies, and what undo needs to know."""
    Coverage.objects.bulk_create(
        [
            Coverage(body=body, unit=units[line["unit_uscc"]], from_on=body.established_on or on)
            for body, lines in made
            for line in lines
        ],
        BATCH,
    )
    ImportChange.objects.bulk_create(
        [
            ImportChange(
                batch=batch, object_id=body.pk, created=True, before={"units": _new_units(lines, units)}
            )
            for body, lines in made
        ],
        BATCH,
    )


def _new_units(lines: list[dict[str, Any]], units: dict[str, Unit]) -> list[int]:
    return [units[line["unit_uscc"]].pk for line in lines if hasattr(units[line["unit_uscc"]], "new")]


def _body(
    lines: list[dict[str, Any]], superior: Body, places: dict[int, Jurisdiction], units: list[Unit]
) -> Body:
    row = lines[-1]
    largest = max(units, key=lambda unit: unit.workers)
    kind = row["kind"]
    if kind == Body.Kind.REGIONAL_FED:
        kind = _fed_kind(row["name"])
    return Body(
        name=row["name"], kind=kind, superior=superior, jurisdiction=places[int(row["path"])], uscc=row["uscc"] or "",
        established_on=row["established_on"], declared_members=row["members"], office_phone=row["phone_plain"] or "",
        address=row["address"] or "", nature=largest.nature, size=size_of(sum(unit.workers for unit in units)),
    )  # fmt: skip


def _fed_kind(name: str) -> str:
    """The workbook knows one word for three kinds of federation; the name tells which."""
    if "行业" in name:
        return Body.Kind.TRADE_FED
    return Body.Kind.VILLAGE_FED if "村" in name or "社区" in name else Body.Kind.REGIONAL_FED


def _chairs(made: list[tuple[Body, list[dict[str, Any]]]], *, by: Any, on: dt.date) -> None:
    """The head of the workbook is the union's legal representative: its chair."""
    for body, lines in made:
        row = lines[-1]
        if row["head"]:
            officer = Officer(
                name=row["head"], body=body, post=Officer.Post.CHAIR, took_post_on=body.established_on or on
            )
            officer.token = row["token"]
            officer.phone_sealed = bytes(row["phone_sealed"] or b"")
            appoint(officer, by=by)


def _update(batch: ImportBatch, *, by: Any, on: dt.date) -> int:
    count = 0
    for row in staged_rows(batch, "v.verdict = 'changed'"):
        body = Body.objects.select_for_update(no_key=True).get(pk=row["object_id"])
        unit = Unit.objects.filter(uscc=row["unit_uscc"]).first()
        before: dict[str, Any] = {
            "body": {name: getattr(body, name) for name in BODY_FIELDS},
            "unit": {"id": unit.pk, **{name: getattr(unit, name) for name in UNIT_FIELDS}} if unit else {},
            "units": [],
        }
        unit = _updated_unit(row, unit)
        values = {
            "name": row["name"], "uscc": row["uscc"], "established_on": row["established_on"],
            "declared_members": row["members"], "office_phone": row["phone_plain"],
        }  # fmt: skip
        for name, value in values.items():
            if value is not None:
                setattr(body, name, value)
        body.save(update_fields=list(values))
        covered = Coverage.objects.filter(body=body, unit=unit, to_on=None).exists()
        if not covered:
            before["covered"] = cover(body, unit, on=on, by=by).pk
        refresh_size(body)
        old, new = audit.changes(before["body"], {name: getattr(body, name) for name in BODY_FIELDS})
        audit.record("body.edit", body, by=by, before=old, after=new, note="导入")
        plain = json.loads(json.dumps(before, cls=DjangoJSONEncoder))
        ImportChange.objects.create(batch=batch, object_id=body.pk, created=False, before=plain)
        count += 1
    return count


def _updated_unit(row: dict[str, Any], unit: Unit | None) -> Unit:
    if unit is None:
        place = Jurisdiction.objects.get(pk=int(row["path"]))
        unit = fill_unit(Unit(uscc=row["unit_uscc"], jurisdiction=place, **_unit_values(row)))
        unit.save()
        return unit
    for name, value in _unit_values(row).items():
        if value != "":
            setattr(unit, name, value)
    fill_names(unit).save()
    return unit


def undo(batch: ImportBatch, *, by: Any, progress: Progress) -> tuple[int, list[str]]:
    """Bodies that somebody worked on since, or that others depend on, stay and are named."""
    return take_back(batch, Body, _taken_back, progress)


def _taken_back(change: ImportChange, body: Body) -> bool:
    try:
        with transaction.atomic():
            if change.created:
                body.officers.filter(post=Officer.Post.CHAIR, election=None).delete()
                body.coverages.all().delete()
                _delete(body)
                Unit.objects.filter(pk__in=change.before.get("units", [])).delete()
            else:
                Coverage.objects.filter(pk=change.before.get("covered")).delete()
                Body.objects.filter(pk=body.pk).update(**change.before["body"])
                old = dict(change.before["unit"])
                if old:
                    Unit.objects.filter(pk=old.pop("id")).update(**old)
                refresh_size(Body.objects.get(pk=body.pk))
    except (ProtectedError, IntegrityError):
        return False
    return True


def _delete(body: Body) -> None:
    """Takes derived rows along (declared CASCADE) and lets the database refuse where anything else points at the body.

    Not `body.delete()`: its collector also visits unmanaged models, which stand for expressions and not for tables."""
    for relation in Body._meta.related_objects:
        model: Any = relation.related_model
        if relation.on_delete is models.CASCADE and model._meta.managed:
            rows = model._base_manager.filter(**{relation.field.name: body.pk})
            rows._raw_delete(rows.db)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM unions_body WHERE id = %s", [body.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
