"""Forms of union bodies: founding, editing by staff, the few fields a chair keeps himself, opening."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.forms import ScopedModelForm
from core.identifiers import normalise
from core.workflow import Refused
from unions.forms.fields import PlaceField, clean_code, date_field, limit_place
from unions.models import Body, Unit
from unions.policies.force import policy_of
from unions.querysets import BASIC_KINDS, INDUSTRIAL_KINDS, LOCAL_KINDS, TOWN_KINDS
from unions.workflows import change_body, fits_below, found_body
from unions.workflows.results import term_end_of
from unions.workflows.tree import other_name

FEDERATION_CODES = {*LOCAL_KINDS, *INDUSTRIAL_KINDS}  # their codes do not start with 81
LOCAL_TERM = (5,)  # local federations: five years, Trade Union Law art. 16
PAPERS = ("uscc", "legal_eligible", "legal_no", "legal_on", "legal_until", "seal_on")


class BodyChecks(ScopedModelForm):
    """What both forms of staff check: codes, dates, the length of the term."""

    jurisdiction = PlaceField(required=False)
    legal_eligible = forms.NullBooleanField(
        label="符合法人条件",
        required=False,
        widget=forms.Select(choices=[("unknown", "还没有核定"), ("true", "符合"), ("false", "不符合")]),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_place(self, self.user, "unions.edit")
        if "industry_superior" in self.fields:
            self.fields["industry_superior"].widget.kinds = INDUSTRIAL_KINDS
        self.fields["legal_eligible"].required = False

    def the_kind(self) -> str:
        return str(self.cleaned_data.get("kind") or self.instance.kind)

    def clean_name(self) -> str:
        name = "".join(str(self.cleaned_data["name"]).split())
        if len(name) < 4 or not any("一" <= char <= "鿿" for char in name):
            raise ValidationError("工会名称太短。请填全称，如“临沂市某某公司工会委员会”。")
        return name

    def _check_name(self, data: dict[str, Any], superior: Body | None) -> None:
        if superior is None or not data.get("name"):
            return
        try:
            other_name(data["name"], superior, but=self.instance)
        except Refused as problem:
            self.add_error("name", str(problem))

    def clean_uscc(self) -> str:
        kind = self.data.get("kind") or self.instance.kind
        code = clean_code(self.cleaned_data["uscc"], prefix="" if kind in FEDERATION_CODES else "81")
        if code and Body.objects.filter(uscc=code).exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                "已有一家工会登记了这个代码。请照法人证书核对；确实是同一家的，请到原来那家修改。"
            )
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._check_dates(data)
        self._check_legal(data)
        if self.the_kind() in TOWN_KINDS and not data.get("party_superior"):
            self.add_error(
                "party_superior",
                "乡镇（街道）、开发区工会由同级党委和上级工会双重领导。请填写同级党组织全称。",
            )
        if data.get("merged_into") and data.get("independent_organ"):
            self.add_error(
                "merged_into", "填了并入部门，就不是独立设置机构。请取消“独立设置机构”，或清空并入部门。"
            )
        return data

    def _check_dates(self, data: dict[str, Any]) -> None:
        founded, start, end = data.get("established_on"), data.get("term_start"), data.get("term_end")
        for name in ("established_on", "term_start", "legal_on", "seal_on"):
            if data.get(name) and data[name] > today():
                self.add_error(name, "这个日期在今天以后。请核对。")
        if founded and start and founded > start and not self._founding_congress(start):
            self.add_error("term_start", f"本届起 {start} 早于成立日期 {founded}。请核对两个日期。")
        if end and not start:
            self.add_error("term_start", "填了本届止，也要填本届起。")
        if start and not end:
            self.add_error("term_end", "填了本届起，也要填本届止。")
        if start and end:
            self._check_term(start, end)

    def _founding_congress(self, start: dt.date) -> bool:
        """The first term begins with the founding congress, the approval that founds the union follows it."""
        return bool(
            self.instance.pk
            and self.instance.elections.filter(kind="founding", held_on=start, state="approved").exists()
        )

    def _check_term(self, start: dt.date, end: dt.date) -> None:
        if not {"term_start", "term_end"} & set(self.changed_data):
            return
        years = self._term_years()
        if end <= start:
            self.add_error("term_end", f"本届止 {end} 应晚于本届起 {start}。")
        elif years and not any(abs((end - term_end_of(start, count)).days) <= 1 for count in years):
            ends = "或 ".join(f"{term_end_of(start, count)}（{count} 年）" for count in years)
            self.add_error(
                "term_end", f"任期应为 {'年或'.join(str(n) for n in years)}年：从 {start} 起，应到 {ends}。"
            )

    def _term_years(self) -> list[int]:
        if self.the_kind() in LOCAL_KINDS:
            return list(LOCAL_TERM)
        place = self.cleaned_data.get("jurisdiction") or getattr(
            self.cleaned_data.get("superior"), "jurisdiction", None
        )
        code = place.code if place else self.instance.place or "CN"
        allowed = policy_of(code, today()).value("elect.term_years")
        return [int(years) for years in allowed] if isinstance(allowed, list) else []

    def _check_legal(self, data: dict[str, Any]) -> None:
        founded = data.get("established_on")
        for name, title in (("legal_on", "法人核准日期"), ("seal_on", "刻章日期")):
            if founded and data.get(name) and data[name] < founded:
                self.add_error(name, f"{title} {data[name]} 早于成立日期 {founded}。请核对两个日期。")
        if data.get("legal_no") and not data.get("legal_on"):
            self.add_error("legal_on", "填了法人资格证号，也要填核准日期。")
        if data.get("legal_on") and data.get("legal_until") and data["legal_until"] <= data["legal_on"]:
            self.add_error("legal_until", "证书有效期应晚于核准日期。")


class NewBodyForm(BodyChecks):
    """Founds a body. Employers are typed as credit codes, one per line."""

    state = forms.ChoiceField(
        label="状态",
        choices=[(Body.State.NORMAL, "正常"), (Body.State.PREPARING, "筹建")],
        initial=Body.State.NORMAL,
    )
    codes = forms.CharField(
        label="所辖单位",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="填单位的统一社会信用代码，一行一个；单位应先在用人单位名录里登记。也可以建会以后再加。",
    )

    class Meta:
        model = Body
        fields = (
            "name", "short_name", "kind", "superior", "industry_superior", "jurisdiction", "state", "established_on",
            "township_form", "party_superior", "independent_organ", "merged_into", "term_start", "term_end",
            "declared_members", "address", "office_phone", *PAPERS,
        )  # fmt: skip
        groups = (
            ("工会", ("name", "short_name", "kind", "superior", "industry_superior", "jurisdiction", "state", "established_on", "codes")),
            ("本届", ("term_start", "term_end", "declared_members")),
            ("机构", ("township_form", "party_superior", "independent_organ", "merged_into")),
            ("法人登记", PAPERS),
            ("联系", ("address", "office_phone")),
        )  # fmt: skip

    choose_permission = "unions.edit"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units: list[Unit] = []
        self.fields["superior"].required = True
        self.fields["superior"].error_messages["required"] = "请选择上级工会。"
        self.fields["jurisdiction"].help_text += "；不填按上级工会所在地区"
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", "请选择"), *(choice for choice in Body.Kind.choices if choice[0] != Body.Kind.PROVINCE)
        ]  # fmt: skip

    def clean_codes(self) -> str:
        text = str(self.cleaned_data["codes"])
        codes = [
            normalise(part)
            for part in text.replace("，", "\n").replace(",", "\n").splitlines()
            if part.strip()
        ]
        found = {
            unit.uscc: unit
            for unit in Unit.objects.visible_to(self.user, "units.view").filter(
                uscc__in=codes, closed_on=None
            )
        }
        missing = [code for code in codes if code not in found]
        if missing:
            raise ValidationError(
                f"没有找到单位 {'、'.join(missing[:3])}。请核对代码，或先在用人单位名录里登记这家单位。"
            )
        self.units = [found[code] for code in dict.fromkeys(codes)]
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        superior, kind = data.get("superior"), data.get("kind")
        self._check_name(data, superior)
        if superior and kind:
            try:
                fits_below(kind, superior)
            except Refused as problem:
                self.add_error("superior", str(problem))
            data["jurisdiction"] = data.get("jurisdiction") or superior.jurisdiction
            if not data["jurisdiction"].code.startswith("" if superior.place == "CN" else superior.place):
                self.add_error(
                    "jurisdiction", f"{data['jurisdiction']}不在上级工会“{superior}”的地区之内。请核对。"
                )
        if kind == Body.Kind.SINGLE and len(self.units) > 1:
            self.add_error("codes", "单独基层工会只能覆盖一家单位。覆盖多家的请选“联合基层工会”。")
        if data.get("state") == Body.State.NORMAL and not data.get("established_on"):
            self.add_error("established_on", "正常状态的工会要有成立日期。还在筹建的，状态请选“筹建”。")
        return data

    def found(self, *, by: Any, on: dt.date) -> Body:
        """Founds the body of the valid form."""
        return found_body(self.instance, by=by, units=self.units, on=on)


class BodyForm(BodyChecks):
    """Edits by staff. The superior changes by a request, the state by its steps."""

    class Meta:
        model = Body
        fields = tuple(name for name in NewBodyForm.Meta.fields if name not in {"superior", "state"})
        groups = (
            ("工会", ("name", "short_name", "kind", "industry_superior", "jurisdiction", "established_on")),
            *NewBodyForm.Meta.groups[1:],
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["jurisdiction"] = f"{self.instance.jurisdiction.code} {self.instance.jurisdiction.name}"
        if self.instance.is_basic:
            self.fields["kind"].choices = [(kind, Body.Kind(kind).label) for kind in BASIC_KINDS]  # type: ignore[attr-defined]
        else:
            del self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") == Body.Kind.SINGLE and self.instance.coverages.filter(to_on=None).count() > 1:
            self.add_error("kind", "本会现在覆盖多家单位，不能改为单独基层工会。请先结束多余单位的覆盖。")
        data["jurisdiction"] = data.get("jurisdiction") or self.instance.jurisdiction
        superior = self.instance.superior
        if "name" in self.changed_data:
            self._check_name(data, superior)
        if superior and superior.place != "CN" and not data["jurisdiction"].code.startswith(superior.place):
            self.add_error(
                "jurisdiction",
                f"{data['jurisdiction']}不在上级工会“{superior}”的地区之内。请先在“申请变更”里调整上级工会。",
            )
        return data

    def kept(self, *, before: dict[str, Any], by: Any) -> Body:
        return change_body(self.save(commit=False), before=before, by=by)


class OwnBodyForm(ScopedModelForm):
    """What a chair keeps up himself. Kind, superior, state and term are the superior's."""

    class Meta:
        model = Body
        fields = ("short_name", "party_superior", "address", "office_phone", "declared_members", "seal_on")
        groups = (("本会资料", fields),)

    def clean_seal_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["seal_on"]
        if day and day > today():
            raise ValidationError("刻章日期在今天以后。请核对。")
        founded = self.instance.established_on
        if day and founded and day < founded:
            raise ValidationError(f"刻章日期 {day} 早于成立日期 {founded}。请核对。")
        return day

    def kept(self, *, before: dict[str, Any], by: Any) -> Body:
        return change_body(self.save(commit=False), before=before, by=by)


class OpenForm(forms.Form):
    established_on = date_field("成立日期", help_text="上级工会批复成立的日期")
