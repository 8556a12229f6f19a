"""The form of a trial: other figures, other weights, other core marks, each left empty where it stays as it is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.rules import RULES, needed_keys
from unions.forms.fields import BodyField
from unions.forms.policy import parse, unit_of
from unions.models import Body, RuleAdoption
from unions.policies.catalogue import HAVES, Entry, Key, entries, keys, show
from unions.policies.force import Policy

KINDS = {"int", "rate", "months", "days", "years", "yuan"}
HEAVIEST = 10
CORE = (("", "不变"), ("1", "改为必备"), ("0", "改为非必备"))


def scored(policy: Policy) -> list[tuple[Entry, RuleAdoption]]:
    """Entries of the six haves in force here, in the order of the haves."""
    found = [
        (entries()[rule.entry], adoption)
        for rule in RULES.values()
        if entries()[rule.entry].have and (adoption := policy.adopted(rule.entry)) is not None
    ]
    return sorted(found, key=lambda pair: (pair[0].have, not pair[1].core, pair[0].id))


def changeable(policy: Policy) -> list[Key]:
    """Numeric figures that a scored rule reads in this place, also those that nobody has set yet."""
    used = {key for rule in RULES.values() if policy.adopted(rule.entry) for key in needed_keys(rule, policy)}
    found = [keys()[key] for key in used if key in keys() and keys()[key].kind in KINDS]
    return sorted(found, key=lambda key: (key.group, key.name))


class TrialForm(forms.Form):
    """Figures are typed as in the standards themselves; `changes` gives what differs from what is in force."""

    over = forms.BooleanField(
        label="下级自己设定了的，也按试算的标准算",
        required=False,
        help_text="不勾选时，市、县自己设定过的标准在当地照旧，只有沿用上级标准的地方按试算的标准算",
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        self.keys, self.scored = changeable(policy), scored(policy)
        for key in self.keys:
            now = show(key.name, policy.value(key.name))
            unit = "" if key.kind in {"rate"} or policy.value(key.name) is None else unit_of(key)
            self.fields[key.name] = forms.CharField(
                label=key.title, required=False, max_length=20, help_text=f"现行 {now}{' ' + unit if unit else ''}",
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off"}),
            )  # fmt: skip
            self.fields[key.name].unit = unit_of(key)  # type: ignore[attr-defined]
        for entry, adoption in self.scored:
            self.fields[f"w-{entry.id}"] = forms.IntegerField(
                label=f"{entry.name}的权重", required=False, min_value=1, max_value=HEAVIEST,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), f"权重从 1 到 {HEAVIEST}，填整数。"),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num", "placeholder": max(1, adoption.weight),
                                              "autocomplete": "off", "aria-label": f"{entry.name}的权重"}),
            )  # fmt: skip
            self.fields[f"c-{entry.id}"] = forms.ChoiceField(
                label=f"{entry.name}是否必备", required=False, choices=CORE,
                widget=forms.Select(attrs={"aria-label": f"{entry.name}是否必备"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for key in self.keys:
            text = str(found.get(key.name) or "").strip()
            try:
                found[key.name] = parse(key, text) if text else None
            except ValueError as problem:
                self.add_error(key.name, ValidationError(str(problem)))
        return found

    def changes(self) -> dict[str, Any]:
        """What to try; empty parts where nothing differs."""
        data = self.cleaned_data
        figures = {
            key.name: data[key.name]
            for key in self.keys
            if data.get(key.name) is not None and data[key.name] != self.policy.value(key.name)
        }
        marks: dict[str, dict[str, Any]] = {}
        for entry, adoption in self.scored:
            weight, core = data.get(f"w-{entry.id}"), data.get(f"c-{entry.id}")
            if weight and weight != max(1, adoption.weight):
                marks.setdefault(entry.id, {})["weight"] = weight
            if core and (core == "1") != adoption.core:
                marks.setdefault(entry.id, {})["core"] = core == "1"
        return {"keys": figures, "adoptions": marks, "over": bool(data.get("over"))}

    def groups(self) -> list[dict[str, Any]]:
        """Figures by the group of the standards page, with whether one of them is filled or wrong."""
        found: dict[str, list[Any]] = {}
        for key in self.keys:
            found.setdefault(key.group, []).append(self[key.name])
        return [
            {"title": title, "fields": fields, "open": any(f.errors or f.value() for f in fields)}
            for title, fields in found.items()
        ]

    def haves(self) -> list[dict[str, Any]]:
        found: dict[int, list[dict[str, Any]]] = {}
        for entry, adoption in self.scored:
            row = {
                "entry": entry, "core": adoption.core, "weight": max(1, adoption.weight),
                "weight_field": self[f"w-{entry.id}"], "core_field": self[f"c-{entry.id}"],
            }  # fmt: skip
            found.setdefault(entry.have, []).append(row)
        return [
            {
                "title": HAVES[have - 1], "rows": rows,
                "open": any(r[n].errors or r[n].value() for r in rows for n in ("weight_field", "core_field")),
            }
            for have, rows in sorted(found.items())
        ]  # fmt: skip


class TrialNameForm(forms.Form):
    name = forms.CharField(
        label="给这次试算起个名称", max_length=40,
        error_messages={"required": "请填写名称，便于以后找到和对比。", "max_length": "名称不超过 40 个字。"},
    )  # fmt: skip


class RangeForm(forms.Form):
    """Over which branch; asked by address, so that a range can be linked to."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = BodyField(label="试算范围")
        field.queryset = Body.objects.visible_to(user, "homes.whatif")
        self.fields["body"] = field
