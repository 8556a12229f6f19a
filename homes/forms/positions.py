"""Forms of positions: the record, papers of the eight marks, the county's check, closing, sharing."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.forms import ReasonForm, ScopedModelForm
from homes.models import Position, PositionShare
from homes.models.positions import FUNCTIONS, MARKS
from homes.workflows.papers import ACCEPT
from homes.workflows.positions import prepare_share
from members.forms.fields import own_body
from members.forms.mandates import ManyFilesInput
from unions.forms.fields import PlaceField, date_field, reach_of
from unions.forms.territory import KindsForm
from unions.models import Body, Jurisdiction
from unions.policies.force import policy_of

COUNTY = 6  # digits of a county's code
EIGHT = "八有（有就勾选；保存后逐项上传照片或材料，改动后要重新申请核验）"
HAS = tuple(f"has_{key}" for key in MARKS)
MOST_FILES = 6
CHOOSE_FROM = 300


def function_words(place: str, *more: str) -> list[str]:
    """What a position may offer: the usual words, those demanded at the place, those it already has."""
    demanded = policy_of(place, today()).value("home.station_functions") or ()
    return list(dict.fromkeys([*map(str, demanded), *FUNCTIONS, *more]))


class PositionForm(KindsForm):
    choose_permission = "homes.edit"
    jurisdiction = PlaceField(label="所在乡镇（街道）", help_text="填名称或区划代码，如“义堂镇”或 371302105")
    functions = forms.MultipleChoiceField(
        label="功能", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "“%(value)s”不在功能列表里。请从列表里选。"},
    )  # fmt: skip

    class Meta:
        model = Position
        fields = (
            "body", "kind", "name", "jurisdiction", "address", "opened_on", "hours", "office_phone", "functions", "menu", *HAS,
        )  # fmt: skip
        groups = (
            ("阵地", ("body", "kind", "name", "opened_on")),
            ("地点和联系", ("jurisdiction", "address", "hours", "office_phone")),
            ("服务", ("functions", "menu")),
            (EIGHT, HAS),
        )
        apart = (EIGHT,)  # the record shows them with their papers

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = own_body(self)
        place: Any = self.fields["jurisdiction"]
        place.within = tuple({code[:COUNTY] for code in reach_of(self.user, "homes.edit")})
        place.error_messages["required"] = "请填写所在乡镇（街道）。"
        if self.instance.pk:
            self.initial["jurisdiction"] = self.instance.jurisdiction
        elif body is not None and not self.is_bound:
            self.initial.setdefault("jurisdiction", body.jurisdiction)
        home = body or self.user.home_body
        words = function_words(home.place if home else "CN", *(self.instance.functions or ()))
        self.fields["functions"].choices = [(word, word) for word in words]  # type: ignore[attr-defined]
        self.fields["hours"].help_text = "如“工作日 8:30—17:30”"
        self.fields["office_phone"].help_text = "对外公布，请填座机或服务热线"
        self.fields["menu"].widget = forms.Textarea(attrs={"rows": 5})
        self.fields["menu"].help_text = "每行一项服务，如“法律咨询：每周三下午”"
        self.fields["name"].help_text = "全称，如“义堂镇职工服务站”"

    def clean_jurisdiction(self) -> Jurisdiction | None:
        place: Jurisdiction | None = self.cleaned_data["jurisdiction"]
        if place is not None and place.level not in ("county", "township"):
            raise ValidationError("请填到县（市、区）或乡镇（街道）一级。")
        return place

    def clean_name(self) -> str:
        return "".join(str(self.cleaned_data["name"]).split())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.instance.pk and self.instance.closed_on:
            raise ValidationError(
                f"这个阵地已于 {self.instance.closed_on} 关闭，不能再改。要继续使用的，请先重新开放。"
            )
        if self.instance.pk and any(name in self.changed_data for name in HAS):
            self.instance.state, self.instance.asked_on = Position.State.UNASKED, None
        return data


class FilesField(forms.FileField):
    """Several files at once; what they are is told when they are kept."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        found = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if not found:
            raise ValidationError("请选择照片或材料。")
        if len(found) > MOST_FILES:
            raise ValidationError(f"一次最多传 {MOST_FILES} 份。请分几次上传。")
        return found


class PapersForm(forms.Form):
    mark = forms.ChoiceField(
        label="项目", choices=list(MARKS.items()), error_messages={"required": "请选择项目。", "invalid_choice": "没有这个项目。请重新选择。"},
    )  # fmt: skip
    papers = FilesField(
        label="照片或材料", widget=ManyFilesInput(attrs={"accept": ACCEPT}),
        help_text=f"一次最多 {MOST_FILES} 份，每份不超过 20 MB。照片里隐藏的地点、时间和手机型号会去掉",
    )  # fmt: skip


class CheckForm(forms.Form):
    """Eight ticks; what is not ticked needs its reason. Cleans to `found`: why each missing mark is missing."""

    def __init__(self, *args: Any, position: Position | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, word in MARKS.items():
            there = bool(position and getattr(position, f"has_{key}"))
            self.fields[key] = forms.BooleanField(label=word, required=False, initial=there)
            self.fields[f"why_{key}"] = forms.CharField(
                label=f"{word}缺什么", required=False, max_length=200,
                error_messages={"max_length": "最多 200 个字，请删减。"},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        found = {}
        for key, word in MARKS.items():
            if data.get(key):
                continue
            why = " ".join(str(data.get(f"why_{key}") or "").split())
            if len(why) < 4:
                self.add_error(f"why_{key}", f"没有勾选{word}，请写明缺什么、怎么补，至少 4 个字。")
            found[key] = why
        return {"found": found}


class CloseForm(ReasonForm):
    closed_on = date_field("关闭日期")
    field_order = ("closed_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"closed_on": today()})
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = "如“场地到期收回”“并入义堂镇职工服务站”"

    def clean_closed_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["closed_on"]
        if day > today():
            raise ValidationError("关闭日期在今天以后。请在当天或以后登记。")
        return day


class EndForm(ReasonForm):
    """Why a share ends, or why the owner does not agree."""


class ShareForm(ScopedModelForm):
    """A union asks to use a position of its county; the owner's consent follows."""

    choose_permission = "homes.edit"

    class Meta:
        model = PositionShare
        fields = ("body", "position", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_body(self)
        self.fields["note"].help_text = "怎么使用，如“本会 60 名职工，每周二、周四下午”"
        if self.instance.pk:  # between whom it is does not change
            del self.fields["body"], self.fields["position"]
            return
        field: Any = self.fields["position"]
        field.queryset = Position.objects.open().select_related("jurisdiction", "body")
        field.error_messages["invalid_choice"] = "没有找到这个阵地，或已经关闭。请重新选择。"
        home = self.user.home_body
        county = home.place[:COUNTY] if home and len(home.place) >= COUNTY else ""
        rows = (
            field.queryset.filter(jurisdiction__code__startswith=county) if county else field.queryset.none()
        )
        if home is not None:
            rows = rows.exclude(body=home)
        named = str(self.data.get("position") or self.initial.get("position") or "")
        listed = list(rows.order_by("jurisdiction__code", "name")[:CHOOSE_FROM])
        if named.isdecimal() and all(one.pk != int(named) for one in listed):
            listed += list(field.queryset.filter(pk=int(named)))
        field.widget.choices = [
            ("", "请选择"),
            *((one.pk, f"{one.jurisdiction} {one.name}") for one in listed),
        ]
        field.help_text = "列出本县（市、区）开放的阵地；其他地方的，请在“附近阵地”里找到后点“申请共享”"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        body, position = data.get("body"), data.get("position")
        if isinstance(body, Body) and position is not None and position.body_id == body.pk:
            self.add_error("position", "这是本会自己的阵地，不用办理共享。")
        return data

    def save(self, commit: bool = True) -> PositionShare:
        share: PositionShare = super().save(commit=False)
        if share._state.adding:
            prepare_share(share, by=self.user)
        if commit:
            share.save()
        return share
