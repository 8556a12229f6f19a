"""Forms of joint homes, online homes and sessions of learning halls."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import ScopedModelForm
from homes.models import HallSession, JointHome, OnlineHome, Position
from homes.models.halls import MODULES
from members.forms.fields import own_body
from unions.forms.fields import count_field
from unions.forms.territory import KindsForm
from unions.models import Body

LISTED = 300


class JointHomeForm(KindsForm):
    """Its unions are those that use the position: the owner and who shares it with consent."""

    choose_permission = "homes.edit"

    class Meta:
        model = JointHome
        fields = ("body", "name", "position", "founded_on", "ended_on", "members", "note")
        groups = (
            ("联合职工之家", ("body", "name", "position", "founded_on", "ended_on")),
            ("成员", ("members", "note")),
        )
        apart = ("成员",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = own_body(self)
        position: Any = self.fields["position"]
        rows: Any = Position.objects.used_by(body.pk) if body else position.queryset.open()
        position.queryset = Position.objects.filter(pk__in=rows.values("pk"))
        listed = position.queryset.order_by("name")[:LISTED]
        position.widget.choices = [("", "请选择"), *((one.pk, one.name) for one in listed)]
        position.help_text = "本会自有或经同意共享的阵地"
        self.fields["ended_on"].help_text = "不再联合的才填"
        self.fields["note"].help_text = "如“每季度由成员工会轮流召集，经费按会员数分担”"
        members: Any = self.fields["members"]
        members.required = False
        members.queryset = self._users()
        members.widget = forms.CheckboxSelectMultiple()
        members.choices = [(one.pk, one.name) for one in members.queryset]
        members.help_text = "使用这个阵地的工会。新登记时不选，就全部列为成员"
        members.error_messages["invalid_choice"] = "有工会没有共享这个阵地。请先办理共享。"

    def _chosen(self) -> Position | None:
        text = str(
            self.data.get("position") or self.initial.get("position") or self.instance.position_id or ""
        )
        return Position.objects.filter(pk=int(text)).first() if text.isdecimal() else None

    def _users(self) -> Any:
        position = self._chosen()
        if position is None:
            return Body.objects.none()
        shared = position.shares.filter(state="agreed").values("body")
        return (Body.objects.filter(pk__in=shared) | Body.objects.filter(pk=position.body_id)).order_by(
            "path"
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        lead = (
            data.get("body") or getattr(self.instance, "body", None)
            if (data.get("body") or self.instance.pk)
            else None
        )
        if data.get("position") is None or lead is None:
            return data
        chosen = set(data.get("members") or ()) or set(self._users())
        if lead not in set(self._users()):
            raise ValidationError("牵头工会没有使用这个阵地。请先办理共享，或另选阵地。")
        chosen.add(lead)
        if len(chosen) < 2:
            raise ValidationError("这个阵地还没有别的工会共享。请先办理共享，再登记联合职工之家。")
        data["members"] = sorted(chosen, key=lambda one: one.path)
        return data


class OnlineHomeForm(KindsForm):
    choose_permission = "homes.edit"
    modules = forms.MultipleChoiceField(
        label="模块", choices=[(word, word) for word in MODULES], widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个模块。", "invalid_choice": "没有这个模块。请从列表里选。"},
    )  # fmt: skip

    class Meta:
        model = OnlineHome
        fields = ("body", "name", "url", "modules", "opened_on", "closed_on", "visits", "visits_on")
        groups = (
            ("网上职工之家", ("body", "name", "url", "modules")),
            ("开通和使用", ("opened_on", "closed_on", "visits", "visits_on")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_body(self)
        self.fields["url"].help_text = "以 http:// 或 https:// 开头"
        self.fields["closed_on"].help_text = "停用了才填"
        self.fields["visits"] = count_field("累计访问量", required=False)

    def clean_url(self) -> str:
        return str(self.cleaned_data["url"]).strip()


class SessionForm(ScopedModelForm):
    """The hall named in the address, else those of the reader's own union."""

    choose_permission = "homes.edit"

    class Meta:
        model = HallSession
        fields = ("position", "theme", "held_on", "mode", "attendance", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["position"]
        halls = field.queryset.filter(kind=Position.Kind.HALL)
        home = self.user.home_body
        mine = halls.filter(body=home) if home is not None and home.is_basic else halls
        text = str(self.data.get("position") or self.initial.get("position") or "")
        listed = list(mine.order_by("name")[:LISTED])
        if text.isdecimal() and all(one.pk != int(text) for one in listed):
            listed += list(halls.filter(pk=int(text)))
        field.queryset = halls
        field.widget.choices = [("", "请选择"), *((one.pk, one.name) for one in listed)]
        field.help_text = "列表里没有的，请先在“服务阵地”里登记一个传习所"
        self.fields["attendance"] = count_field("参加人数")
