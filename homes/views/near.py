"""附近阵地: open positions of a place, nearest first, for everybody on a phone; names and desks only, no people."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core import throttle
from core.addresses import address_of
from core.views.public import PublicPage
from homes.models import Position
from homes.models.positions import FUNCTIONS
from unions.forms.fields import PlaceField
from unions.models import Jurisdiction

LOOKS_PER_HOUR = 120
SHOWN = 30
COUNTY = 6


class NearForm(forms.Form):
    place = PlaceField(
        label="在哪里", required=False, help_text="填乡镇（街道）或县（市、区）名称，如“义堂镇”",
    )  # fmt: skip
    function = forms.ChoiceField(
        label="办什么", required=False, choices=[("", "全部"), *((word, word) for word in FUNCTIONS)],
        error_messages={"invalid_choice": "没有这一项。请重新选择。"},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *Position.Kind.choices],
        error_messages={"invalid_choice": "没有这一类。请重新选择。"},
    )  # fmt: skip


class PositionNear(PublicPage):
    entries: ClassVar[tuple[str, ...]] = ("P-116",)
    template_name = "homes/near.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if throttle.count("near", address_of(request)) > LOOKS_PER_HOUR:
            return self.too_many()
        asked = bool(request.GET)
        form = NearForm(request.GET if asked else None)
        context: dict[str, Any] = {"title": "附近的职工服务阵地", "form": form, "asked": asked}
        if asked and not form.is_valid():
            return self.show(context, status=422)
        place = form.cleaned_data["place"] if asked else None
        if place is None:
            return self.show({**context, "places": self.steps(None)})
        form.data = {**request.GET.dict(), "place": self.words(form, place)}
        return self.show({**context, **self.found(place, form.cleaned_data), "places": self.steps(place)})

    def words(self, form: NearForm, place: Jurisdiction) -> str:
        """What the box says of the place that was found: its name where that is enough to find it again."""
        same = form.fields["place"].scoped(place.name)[:2]  # type: ignore[attr-defined]
        return place.name if len(same) == 1 else f"{place.code} {place.name}"

    def found(self, place: Jurisdiction, data: dict[str, Any]) -> dict[str, Any]:
        """First those of the place itself, then the rest of its county."""
        rows = Position.objects.open().select_related("jurisdiction", "body")
        if data["function"]:
            rows = rows.filter(functions__contains=[data["function"]])
        if data["kind"]:
            rows = rows.filter(kind=data["kind"])
        order = ("jurisdiction__code", "name", "pk")
        here = list(rows.filter(jurisdiction__code__startswith=place.code).order_by(*order)[: SHOWN + 1])
        around: list[Position] = []
        if place.level == Jurisdiction.Level.TOWNSHIP:
            county = rows.filter(jurisdiction__code__startswith=place.code[:COUNTY])
            county = county.exclude(jurisdiction__code__startswith=place.code)
            around = list(county.order_by(*order)[: SHOWN + 1])
        return {
            "place": place, "here": here[:SHOWN], "around": around[:SHOWN],
            "more": len(here) > SHOWN or len(around) > SHOWN, "share": self.share_url(),
        }  # fmt: skip

    def share_url(self) -> str:
        """Who is signed in and keeps a union's records may ask to share what he finds."""
        user: Any = self.request.user
        if not user.is_authenticated or not user.can("homes.edit"):
            return ""
        return f"{reverse('homes:positionshare-create')}?position="

    def steps(self, place: Jurisdiction | None) -> list[dict[str, str]]:
        """Places one step further down, to be tapped instead of typed."""
        if place is None:
            rows = Jurisdiction.objects.filter(level=Jurisdiction.Level.PROVINCE)
        else:
            rows = Jurisdiction.objects.filter(parent=place)
        query = {name: self.request.GET[name] for name in ("function", "kind") if self.request.GET.get(name)}
        return [
            {"name": one.name, "url": f"?{urlencode({**query, 'place': one.code})}"}
            for one in rows.order_by("code")
        ]
