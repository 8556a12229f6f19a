"""Papers of a round: slips with codes, shown once; the list on which people sign for a slip; codes for the two tellers."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache

from core.passcodes import show_passcode
from core.qr import qr_svg
from core.views import Page
from core.workflow import NotAllowed, Refused
from homes.forms.ratings import SlipsForm
from homes.models import RatingRoll, RatingRound
from homes.workflows import ballots
from homes.workflows.sheets import files_for, verifies
from members.models import Member

PER_PAGE = 500  # names on the list


def drawn(url: str) -> SafeString:
    """The picture inline; it holds nothing but the path that the library drew."""
    svg = qr_svg(url, box=8).decode()
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308


class RatingPaper(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-107",)
    model, permission = RatingRound, "homes.edit"
    related = ("body",)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员评家", reverse("homes:rating-list")), (self.title, "")]

    def faces(self, codes: list[str]) -> list[dict[str, Any]]:
        """The code stands behind the `#` of the address: a phone does not send that part, so no log ever holds it."""
        door = self.request.build_absolute_uri(reverse("homes:rating-vote"))
        return [{"code": show_passcode(code), "picture": drawn(f"{door}#{code}")} for code in codes]

    def vote_url(self) -> str:
        return self.request.build_absolute_uri(reverse("homes:rating-vote"))


@method_decorator(never_cache, name="dispatch")
class RatingSlips(RatingPaper):
    title = "印票条"
    template_name = "homes/rating_slips.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row: RatingRound = self.get_object()
        number = min(ballots.AT_ONCE, max(1, row.entitled - row.issued))
        return self.ask(row, SlipsForm(initial={"number": number}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row: RatingRound = self.get_object()
        form = SlipsForm(request.POST)
        if not form.is_valid():
            return self.ask(row, form, status=422)
        own = files_for(self.user, row.body)
        try:
            codes = ballots.issue(row, form.cleaned_data["number"], by=self.user, own=own)
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.ask(row, form, status=422)
        back = reverse("homes:rating-detail", args=[row.pk])
        return self.render(
            {"object": row, "slips": self.faces(codes), "vote_url": self.vote_url(), "back": back}
        )

    def ask(self, row: RatingRound, form: SlipsForm, *, status: int = 200) -> HttpResponse:
        back = reverse("homes:rating-detail", args=[row.pk])
        return self.render(
            {"object": row, "form": form, "back": back, "left": row.entitled - row.issued}, status=status
        )


class RatingRollPage(RatingPaper):
    """Who may take a slip. It is signed on paper: the portal never learns who took one."""

    title = "签领名单"
    template_name = "homes/rating_roll.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row: RatingRound = self.get_object()
        roll = RatingRoll.objects.filter(round=row).first()
        keys = roll.members if roll else []
        seen = Member.objects.visible_to(self.user, "members.view").filter(pk__in=keys)
        text = request.GET.get("from", "")
        start = int(text) if text.isdecimal() and len(text) < 8 else 0
        people = seen.select_related("unit").order_by("unit__name", "pinyin", "pk")[start : start + PER_PAGE]
        rows = [
            {"number": start + n, "name": m.name, "unit": m.unit.name if m.unit else ""}
            for n, m in enumerate(people, 1)
        ]
        following = start + PER_PAGE if start + PER_PAGE < len(keys) else None
        return self.render(
            {
                "object": row,
                "people": rows,
                "following": following,
                "back": reverse("homes:rating-detail", args=[row.pk]),
            }
        )


@method_decorator(never_cache, name="dispatch")
class RatingTellers(RatingPaper):
    title = "发计票码"
    permission = "homes.verify"
    template_name = "homes/rating_tellers.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.own())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.own()
        try:
            codes = ballots.teller_codes(row, by=self.user)
        except Refused as problem:
            return self.show(row, refusal=str(problem), status=422)
        return self.show(row, slips=self.faces(codes))

    def own(self) -> RatingRound:
        row: RatingRound = self.get_object()
        if not verifies(self.user, row.body):
            raise NotAllowed("homes.verify")
        return row

    def show(self, row: RatingRound, *, status: int = 200, **more: Any) -> HttpResponse:
        back = reverse("homes:rating-detail", args=[row.pk])
        return self.render({"object": row, "back": back, "vote_url": self.vote_url(), **more}, status=status)
