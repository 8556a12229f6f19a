"""What is in force where: per jurisdiction and day, each key's row and each entry's adoption, resolved upward to CN.

A process keeps what it has resolved. Each question first reads the mark of the rows (`remembered.py`), so that an edit
anywhere, committed or in the reader's own transaction, is seen at once.
"""

import copy
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q

from unions.models import Jurisdiction, PolicyDoc, RuleAdoption, Threshold
from unions.policies.catalogue import entries
from unions.policies.remembered import Remembered, remembered


@dataclass(frozen=True)
class Policy:
    """The effective policy of one place on one day. Bodies below it share it unless a deeper place has rows of its own."""

    place: str
    on: dt.date
    rows: Mapping[str, Threshold] = field(hash=False)
    adoptions: Mapping[str, RuleAdoption] = field(hash=False)
    overrides: Mapping[str, Any] = field(default_factory=dict, hash=False)  # what-if

    def value(self, key: str) -> Any:
        """Dates come as `date`, everything else as stored; None where nobody has set a row."""
        if key in self.overrides:
            return self.overrides[key]
        row = self.rows.get(key)
        if row is None:
            return None
        if isinstance(row.value, str) and len(row.value) == 10 and row.value[4:5] == "-":
            return dt.date.fromisoformat(row.value)
        # rows are shared by all requests of a process: whoever changes a list changes his own
        return copy.deepcopy(row.value) if isinstance(row.value, list | dict) else row.value

    def row(self, key: str) -> Threshold | None:
        return self.rows.get(key)

    def adopted(self, entry: str) -> RuleAdoption | None:
        found = self.adoptions.get(entry)
        return found if found and found.enabled else None

    def with_overrides(self, overrides: Mapping[str, Any]) -> "Policy":
        return Policy(self.place, self.on, self.rows, self.adoptions, {**self.overrides, **overrides})

    def with_adoptions(self, changes: Mapping[str, Mapping[str, Any]]) -> "Policy":
        """Other weights and core marks of entries that are adopted here; the rows themselves stay as they are."""
        found = dict(self.adoptions)
        for entry, fields in changes.items():
            if entry in found:
                found[entry] = copy.copy(found[entry])
                for name, value in fields.items():
                    setattr(found[entry], name, value)
        return Policy(self.place, self.on, self.rows, found, self.overrides)


def policy_of(place: str, on: dt.date) -> Policy:
    """The policy in force in a place (GB/T 2260 code) on a day."""
    lineage, kept = Jurisdiction(code=place).lineage, remembered()
    ruling = tuple(code for code in lineage if code in _places(kept))
    found: Policy | None = kept.policies.get((ruling, on))
    if found is None:
        found = _assemble(place, on, lineage, _thresholds(lineage, on), _adoptions(lineage, on))
        kept.keep((ruling, on), found)
    return replace(found, place=place)


def _places(kept: Remembered) -> frozenset[str]:
    """Places with rows of their own, of any day; those between them share what the nearest one above has."""
    if kept.places is None:
        codes = Threshold.objects.values_list("jurisdiction__code")
        kept.places = frozenset(
            code for (code,) in codes.union(RuleAdoption.objects.values_list("jurisdiction__code"))
        )
    return kept.places


def clauses_at(entry: str, place: str, on: dt.date) -> list[str]:
    """The clauses of documents in force in a place that state an entry: `鲁会〔2014〕79号 第18条`; empty where none does."""
    labels: dict[str, list[str]] = {}
    for source in entries()[entry].sources:
        labels.setdefault(source["doc"], []).append(source.get("label") or source["clause"])
    docs = PolicyDoc.objects.filter(
        Q(effective_from=None) | Q(effective_from__lte=on), Q(effective_to=None) | Q(effective_to__gt=on),
        code__in=labels, jurisdiction__code__in=Jurisdiction(code=place).lineage,
    )  # fmt: skip
    return [f"{doc.short} {'、'.join(labels[doc.code])}" for doc in docs.order_by("-issued_on", "pk")]


def policies(on: dt.date) -> list[Policy]:
    """One policy per place that has rows of its own, deepest first; CN last. Few, because figures live high up."""
    thresholds, adoptions = list(_thresholds(None, on)), list(_adoptions(None, on))
    places = {t.jurisdiction.code for t in thresholds} | {a.jurisdiction.code for a in adoptions} | {"CN"}
    ordered = sorted(places, key=lambda code: (code == "CN", -len(code), code))
    return [_assemble(code, on, Jurisdiction(code=code).lineage, thresholds, adoptions) for code in ordered]


def owns(policy: Policy, others: Iterable[Policy]) -> tuple[str, list[str]]:
    """(place prefix, deeper prefixes to leave out) for the bodies this policy governs. CN governs what is left."""
    prefix = "" if policy.place == "CN" else policy.place
    deeper = [
        p.place for p in others if p.place != policy.place and p.place != "CN" and p.place.startswith(prefix)
    ]
    return prefix, deeper


def history(key: str, place: str) -> list[Threshold]:
    """All rows of a key that ever held for a place, newest first."""
    rows = Threshold.objects.filter(key=key, jurisdiction__code__in=Jurisdiction(code=place).lineage)
    return list(rows.select_related("jurisdiction", "policy_doc").order_by("-effective_from", "-pk"))


def _in_force(on: dt.date) -> Q:
    return Q(effective_from__lte=on)


def _thresholds(lineage: list[str] | None, on: dt.date) -> Iterable[Threshold]:
    rows = Threshold.objects.filter(
        _in_force(on), Q(effective_to=None) | Q(effective_to__gt=on), confirmed=True
    )
    if lineage is not None:
        rows = rows.filter(jurisdiction__code__in=lineage)
    return rows.select_related("jurisdiction", "policy_doc").order_by("effective_from", "pk")


def _adoptions(lineage: list[str] | None, on: dt.date) -> Iterable[RuleAdoption]:
    rows = RuleAdoption.objects.filter(_in_force(on))
    if lineage is not None:
        rows = rows.filter(jurisdiction__code__in=lineage)
    return rows.select_related("jurisdiction").order_by("effective_from", "pk")


def _assemble(
    place: str,
    on: dt.date,
    lineage: list[str],
    thresholds: Iterable[Threshold],
    adoptions: Iterable[RuleAdoption],
) -> Policy:
    depth = {code: index for index, code in enumerate(lineage)}
    rows: dict[str, Threshold] = {}
    for row in thresholds:
        _keep_nearest(rows, row.key, row, depth)
    adopted: dict[str, RuleAdoption] = {}
    for adoption in adoptions:
        _keep_nearest(adopted, adoption.entry, adoption, depth)
    return Policy(place, on, rows, adopted)


def _keep_nearest(found: dict[str, Any], name: str, row: Any, depth: Mapping[str, int]) -> None:
    """The nearest place wins; within a place the latest row, since rows come in order of their dates."""
    here = depth.get(row.jurisdiction.code)
    if here is None:
        return
    other = found.get(name)
    if other is None or here <= depth[other.jurisdiction.code]:
        found[name] = row
