"""Writing and publishing a bulletin: the draft takes the frozen figures, publishing keeps the files byte for byte."""

import datetime as dt
from typing import Any

from django.db import transaction

from core.workflow import Refused, Transition, create
from reports.models import Bulletin, BulletinFile, Freeze
from reports.models.bulletins import digest_of
from reports.papers.figures import collect
from reports.papers.files import render, sha256
from reports.papers.text import first_draft
from reports.workflows.freeze import check_quarter
from unions.models import Body

ISSUERS = ("province", "city", "county")


def draft(body: Body, quarter: str, *, on: dt.date, by: Any) -> Bulletin:
    """The bulletin of a body and a quarter; drafted from the freeze where there is none yet."""
    check_quarter(quarter, on)
    if body.kind not in ISSUERS:
        raise Refused(f"“{body}”不编季度通报。通报由省、市、县（市、区）总工会编制。")
    found = Bulletin.objects.filter(body=body, quarter=quarter, kind=Bulletin.Kind.QUARTER).first()
    if found:
        return found
    if not Freeze.objects.filter(quarter=quarter).exists():
        raise Refused("这个季度的数字还没有冻结。请先冻结，再起草通报。")
    figures = collect(body, quarter)
    if not figures["now"]["bodies"]:
        raise Refused(f"{body}在该季度末没有基层工会，没有可以通报的数字。")
    with transaction.atomic():
        paper = Bulletin(
            body=body, quarter=quarter, figures=figures, digest=digest_of(figures), **first_draft(figures)
        )
        return create(paper, by=by, verb="draft")


def must_be_complete(paper: Bulletin, *, by: Any, number: str = "", signed_by: str = "", **_: Any) -> None:
    if not paper.next_steps.strip():
        raise Refused("还没有写“下步要求”。请先编辑文字，再印发。")
    if digest_of(paper.figures) != paper.digest:
        raise Refused("冻结数字与起草时的摘要不一致，不能印发。请把这份通报的编号告诉系统管理员核查。")
    other = Bulletin.objects.filter(body=paper.body, number=number).exclude(pk=paper.pk).first()
    if other:
        raise Refused(f"文号 {number} 已用于“{other}”。请换一个文号。")


def sign(paper: Bulletin, *, on: dt.date, number: str, signed_by: str) -> None:
    """Numbers, dates and signs the paper, and keeps its three files. The caller saves it."""
    paper.state = Bulletin.State.PUBLISHED  # the files must not say 样稿
    paper.number, paper.signed_by, paper.published_on = number, signed_by, on
    for kind in BulletinFile.Kind.values:
        content = render(paper, kind)
        BulletinFile.objects.create(bulletin=paper, kind=kind, content=content, sha256=sha256(content))


def publish(paper: Bulletin, *, by: Any, on: dt.date, number: str, signed_by: str) -> None:
    sign(paper, on=on, number=number, signed_by=signed_by)


PUBLISH = Transition(
    name="bulletin.publish",
    verb="印发",
    model="reports.Bulletin",
    sources=frozenset({Bulletin.State.DRAFT}),
    target=Bulletin.State.PUBLISHED,
    permission="reports.bulletin",
    says="印发后文字和数字都不能再改，三种格式的文件原样保存，本级和下级都能看到。",
    gate=must_be_complete,
    effect=publish,
    tone="primary",
    fields=("number", "signed_by"),
)
