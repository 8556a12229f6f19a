"""Cards and posters: the card of one member, many on one sheet, the QR poster of a union or a window."""

from pathlib import Path
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe

from core.clock import today
from core.passcodes import show_passcode
from core.qr import qr_svg
from core.typeset import typeset
from core.views import DetailPage, StepPage
from core.views.base import Page
from core.workflow import Refused, Transition
from members.models import JoinApplication, Member, MemberCard, ServiceWindow
from members.workflows.cards import CARD, to_print
from members.workflows.doors import TAKES_MEMBERS, token_of
from unions.models import Body

SHEET = Path(__file__).parent.parent / "typst" / "cards.typ"
AT_ONCE = 50


class CardPage(DetailPage):
    """Number, day of issue, whether it was printed; issuing and printing start here."""

    entries: ClassVar[tuple[str, ...]] = ("P-080",)
    model = Member
    permission = "members.view"
    related = ("body",)

    def crumbs(self) -> list[tuple[str, str]]:
        member: Member = self.object
        return [
            ("会员名册", reverse("members:member-list")),
            (member.name, reverse("members:member-detail", args=[member.pk])),
            ("会员证", ""),
        ]

    def extra(self) -> dict[str, Any]:
        member: Member = self.object
        card = MemberCard.objects.filter(member=member).first()
        may = Member.objects.filter(pk=member.pk).visible_to(self.user, "members.edit").exists()
        active = member.status == Member.Status.ACTIVE
        actions = []
        if may and active and member.card_no:
            url = reverse("members:card-print", args=[member.pk])
            actions = [
                {"title": "打印会员证", "url": url, "icon": "printer", "method": "post", "tone": "primary"}
            ]
        elif may and active:
            actions = [
                {
                    "title": CARD.verb,
                    "url": reverse("members:member-card", args=[member.pk]),
                    "tone": "primary",
                }
            ]
        facts = [
            {"label": "会员证号", "value": member.card_no, "missing": not member.card_no},
            {"label": "发证日期", "value": f"{member.card_on:%Y-%m-%d}" if member.card_on else "未发"},
            {"label": "最近打印", "value": f"{card.printed_on:%Y-%m-%d}" if card and card.printed_on else "没有打印过"},
            {"label": "现在", "value": "有效" if active and member.card_no else "已失效" if member.card_no else "未发证"},
        ]  # fmt: skip
        if may and card is not None:
            check = reverse("members:card-check", args=[card.code])
            facts.append({"label": "扫码后看到的", "value": "打开查验页", "url": check})
        panel = {
            "title": "会员证",
            "hint": "证上的二维码扫开后只显示是否有效、工会名称和隐去名字的姓名。",
            "facts": facts,
        }
        return {
            "title": f"{member.name}的会员证",
            "subtitle": member.body.name,
            "panels": [panel],
            "actions": actions,
        }


class MemberIssueCard(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-080",)
    model = Member
    permission = "members.view"
    back = "members:card-page"
    transition: ClassVar[Transition] = CARD


class PrintPage(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-080",)
    permission = "members.edit"

    def answer(self, members: list[Member], back: str) -> HttpResponse:
        try:
            cards = to_print(members, by=self.user, on=today())
        except Refused as problem:
            messages.error(self.request, str(problem))
            return redirect(back)
        paper = {"cards": [self.face(card) for card in cards]}
        answer = HttpResponse(typeset(SHEET, paper, made=today()), content_type="application/pdf")
        name = f"会员证-{members[0].name}" if len(members) == 1 else f"会员证-{len(members)}人"
        answer.headers["Content-Disposition"] = (
            content_disposition_header(True, f"{name}.pdf") or "attachment"
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def face(self, card: MemberCard) -> dict[str, str]:
        member, code = card.member, card.code
        url = self.request.build_absolute_uri(reverse("members:card-check", args=[code]))
        return {
            "name": member.name, "sex": member.get_sex_display(), "body": member.body.name, "number": member.card_no,
            "joined": f"{member.joined_on:%Y-%m-%d}" if member.joined_on else "",
            "issued": f"{member.card_on or card.issued_on:%Y-%m-%d}", "code": show_passcode(code), "qr": qr_svg(url).decode(),
        }  # fmt: skip


class CardPrint(PrintPage):
    model = Member
    related = ("body",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.answer([self.get_object()], reverse("members:card-page", args=[pk]))


class CardBatch(PrintPage):
    """One sheet for the approved applications that were chosen."""

    model = JoinApplication
    related = ("member", "member__body")

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("members:application-list")

    def post(self, request: HttpRequest) -> HttpResponse:
        back = f"{reverse('members:application-list')}?tab=taken"
        chosen = [int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal()][:AT_ONCE]
        rows = self.get_queryset().filter(pk__in=chosen, state__in=("approved", "carded")).order_by("pk")
        mine = Member.objects.visible_to(self.user, self.permission).filter(pk__in=rows.values("member"))
        members = list(mine.select_related("body").active().order_by("card_no"))
        if not members:
            messages.error(request, "还没有选择已批准的申请，或这些会员已不在会。请重新勾选。")
            return redirect(back)
        return self.answer(members, back)


class Poster(Page):
    """A page for the wall: whose union, a QR code, what to bring."""

    entries: ClassVar[tuple[str, ...]] = ("P-080",)
    permission = "members.view"
    title = "入会二维码"
    template_name = "members/poster.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object()
        url = request.build_absolute_uri(self.address(row))
        body = row.body
        return self.render(
            {"object": row, "body": body, "place": "" if row is body else str(row), "url": url, "picture": drawn(url),
             "own": body.kind in TAKES_MEMBERS, "back": self.back()}
        )  # fmt: skip

    def address(self, row: Any) -> str:
        if row.body.kind not in TAKES_MEMBERS:
            return reverse("members:join-start")
        return reverse("members:join-apply", args=[token_of(row)])

    def back(self) -> str:
        return reverse("members:application-list")


def drawn(url: str) -> SafeString:
    """The picture inline; it holds nothing but the path that the library drew."""
    svg = qr_svg(url).decode()
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308


class BodyPoster(Poster):
    model = Body


class WindowPoster(Poster):
    model = ServiceWindow
    related = ("body",)

    def address(self, row: Any) -> str:
        return reverse("members:join-apply", args=[token_of(row)])

    def back(self) -> str:
        return reverse("members:servicewindow-detail", args=[self.kwargs["pk"]])
