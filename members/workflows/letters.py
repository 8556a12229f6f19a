"""Printed papers of a congress: the notice in official layout, the sign-in sheet of everybody entitled."""

from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from core.letters import Letter, chinese_day
from core.typeset import typeset
from members.models import MemberCongress, MemberRep

TEMPLATES = Path(__file__).resolve().parent.parent / "typst"


def notice(congress: MemberCongress) -> Letter:
    who = "各位会员代表" if congress.kind == MemberCongress.Kind.REPRESENTATIVES else "全体会员"
    items = [line.strip() for line in congress.agenda.splitlines() if line.strip()]
    when = f"{chinese_day(congress.held_on)}{congress.starts_at}"
    return Letter(
        title=f"关于召开{congress.short}的通知",
        to=who,
        paragraphs=(
            f"经{congress.body.name.removesuffix('委员会')}委员会研究决定，召开{congress.short}。现将有关事项通知如下：",
            f"一、时间：{when}。",
            f"二、地点：{congress.place}。",
            "三、议程：",
            *(f"{number}. {item.rstrip('；;。')}。" for number, item in enumerate(items, start=1)),
            "请准时到会签到。因故不能到会的，请在会前向工会请假。",
        ),
        signature=congress.body.name,
        signed_on=congress.notice_on or congress.held_on,
    )


def sign_in(congress: MemberCongress) -> bytes:
    """Two people a line, by the alphabet; forty a page."""
    rows = congress.seats.select_related("member").order_by("member__pinyin", "pk")
    districts: dict[int, Any] = dict(
        MemberRep.objects.filter(body=congress.body_id).live(congress.held_on).values_list("member", "district")
    )  # fmt: skip
    people = [
        [str(number), seat.member.name, districts.get(seat.member_id, "")]
        for number, seat in enumerate(rows.iterator(2000), start=1)
    ]
    day = f"{chinese_day(congress.held_on)}{congress.starts_at}"
    data = {
        "title": f"{congress.short}签到表",
        "body": congress.body.name,
        "when": day,
        "place": congress.place,
        "people": people,
    }
    return typeset(TEMPLATES / "signin.typ", data, made=congress.notice_on or congress.held_on)  # fmt: skip


def attached(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
