"""Forms of federations: what carries them, their affiliates, and where the members of their committee come from."""

from typing import Any

from django import forms

from core.clock import today
from core.forms import ScopedModelForm
from unions.forms.territory import KindsForm
from unions.models import Body, FederationCarrier, FederationLink, FederationSeat, Officer
from unions.models.federations import COMMITTEE_POSTS
from unions.policies.force import policy_of
from unions.querysets import BASIC_KINDS, FED_KINDS


def carriers_of(body: Body) -> list[str]:
    """The words the place has set for carriers of this kind of federation; empty where nothing is set."""
    table = policy_of(body.place, today()).value("fed.carriers") or {}
    side = "trade" if body.kind == Body.Kind.TRADE_FED else "regional"
    return [str(word) for word in table.get(side, ())]


class CarrierForm(KindsForm):
    choose_permission = "unions.edit"
    takes = {"body": FED_KINDS}

    class Meta:
        model = FederationCarrier
        fields = ("body", "carrier", "name", "agreed_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = carriers_of(self.instance.body) if self.instance.pk else []
        if words:
            choices = [("", "请选择"), *((word, word) for word in words)]
            self.fields["carrier"] = forms.ChoiceField(
                label="依托载体", choices=choices,
                error_messages={"invalid_choice": "请从本地设定的载体中选择。", "required": "请选择依托载体。"},
            )  # fmt: skip
        else:
            self.fields["carrier"].help_text = "如“专业市场”“商业街区”“行业协会”"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        body, carrier = data.get("body"), data.get("carrier")
        words = carriers_of(body) if body else []
        if words and carrier and carrier not in words:
            self.add_error("carrier", f"本地设定的载体有：{'、'.join(words)}。请填其中一种。")
        return data


class FederationLinkForm(KindsForm):
    choose_permission = "unions.edit"
    takes = {"body": FED_KINDS, "basic": BASIC_KINDS}

    class Meta:
        model = FederationLink
        fields = ("body", "basic", "from_on", "to_on", "representative")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["basic"]


class FederationSeatForm(ScopedModelForm):
    """Offers the committees of the federations in reach, and the affiliates these have now."""

    choose_permission = "cadres.edit"

    class Meta:
        model = FederationSeat
        fields = ("officer", "mark", "link", "department")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people, links = self.fields["officer"], self.fields["link"]
        if isinstance(people, forms.ModelChoiceField) and people.queryset is not None:
            seats = people.queryset.filter(left_on=None, post__in=COMMITTEE_POSTS, body__kind__in=FED_KINDS)
            rows = seats.select_related("body").order_by("body__path", "post", "pinyin")
            people.queryset = rows
            people.choices = [("", "请选择"), *((row.pk, officer_label(row)) for row in rows)]
        if isinstance(links, forms.ModelChoiceField) and links.queryset is not None:
            links.queryset = (
                links.queryset.filter(to_on=None)
                .select_related("body", "basic")
                .order_by("body__path", "basic__pinyin")
            )
        if self.instance.pk:
            del self.fields["officer"]


def officer_label(officer: Officer) -> str:
    return f"{officer.body}：{officer.name}（{officer.get_post_display()}）"
