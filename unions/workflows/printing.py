"""Printing for a selection: roster of cadres, sheets of cadres, sheets of legal registration. One job, one PDF.

The selection is fixed when somebody asks; rights are asked again when the job runs. Phones and birthdays are not printed whole.
"""

import datetime as dt
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core import audit, jobs
from core.clock import now, today
from core.identifiers import mask_phone
from core.jobs import Progress, handler
from core.models import Job
from core.typeset import typeset
from core.workflow import Refused
from unions.models import Body, Officer, Training

PRINT = "unions.print"
LIMIT = 2000
TRAININGS = 8  # on a sheet, newest first
FILES_LIVE = dt.timedelta(hours=24)
TEMPLATES = Path(__file__).parent.parent / "typst"
SOURCE = "基层工会管理平台打印"
ROSTER_HEADS = ["序号", "姓名", "性别", "出生年份", "学历", "政治面貌", "工会", "职务", "专兼职", "任职日期", "任期至", "证号", "联系电话"]  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """What can be printed: of which register, with which permission, by which template."""

    key: str
    title: str
    permission: str
    noun: str
    template: str
    about: str


PAPERS = {
    paper.key: paper
    for paper in (
        Paper("roster", "工会干部花名册", "cadres.view", "人", "roster.typ",
              "横向表格，每页有表头和页码，末尾有盖章和签字栏。电话隐去中间四位，只印出生年份。"),
        Paper("sheets", "工会干部任职和培训情况", "cadres.view", "人", "certificates.typ",
              "每人一页：任职、持证和最近的培训，留盖章处。"),
        Paper("legal", "工会法人登记信息", "unions.view", "家", "certificates.typ",
              "每家一页：登记的法人资格信息。只供核对，不代替工会法人资格证书。"),
    )
}  # fmt: skip


def ask(paper: Paper, rows: Any, *, by: Any) -> Job:
    """Enqueues the PDF of these rows. Raises Refused where there is nothing to print or too much."""
    pks = list(rows.order_by(*_order(paper)).values_list("pk", flat=True)[: LIMIT + 1])
    if not pks:
        raise Refused("没有可打印的记录。请放宽筛选条件后再打印。")
    if len(pks) > LIMIT:
        raise Refused(f"一次最多打印 {LIMIT:,} {paper.noun}。请加上筛选条件，例如按乡镇（街道）分开打印。")
    home = by.home_body
    return jobs.enqueue(
        PRINT,
        key=secrets.token_hex(16),
        title=f"打印{paper.title}（{len(pks):,} {paper.noun}）",
        params={
            "paper": paper.key,
            "pks": pks,
            "permission": paper.permission,
            "body": str(home) if home else "",
        },
        by=by,
        path=home.path if home else "",
    )


def _order(paper: Paper) -> tuple[str, ...]:
    return ("path", "pk") if paper.key == "legal" else ("body__path", "post", "pinyin", "pk")


@handler(PRINT)
def run(job: Job, progress: Progress) -> dict[str, Any]:
    """Safe to repeat: a file of a run that was cut off is left to the sweep of old files."""
    paper, pks = PAPERS[job.params["paper"]], job.params["pks"]
    user: Any = get_user_model().objects.filter(pk=job.owner_id).first()
    if user is None:
        raise Refused("发起人的账号已不存在，没有生成文件。")
    forget_old()
    progress(0, len(pks), "正在取资料")
    model: Any = Body if paper.key == "legal" else Officer
    rows = model.objects.visible_to(user, paper.permission).filter(pk__in=pks).order_by(*_order(paper))
    data = BUILDERS[paper.key](rows, progress, len(pks))
    progress(len(pks), len(pks), "正在排版")
    data |= {"title": paper.title, "source": SOURCE, "printed": f"打印于 {now():%Y-%m-%d %H:%M}"}
    data.setdefault("body", job.params["body"])
    content = typeset(TEMPLATES / paper.template, data, made=today())
    stored = default_storage.save(f"printed/{secrets.token_hex(16)}", ContentFile(content))
    name = f"{paper.title}-{today():%Y%m%d}.pdf"
    audit.record("job.print", job, by=user, note=f"{paper.title}，{len(pks):,} {paper.noun}")
    return {"file": stored, "name": name, "permission": paper.permission, "rows": len(pks)}


def forget_old() -> None:
    """Removes printed files that may no longer be fetched."""
    old = Job.objects.filter(kind=PRINT, finished_at__lt=now() - FILES_LIVE).exclude(result={})
    for job in old.order_by("pk")[:200]:
        if stored := job.result.get("file"):
            default_storage.delete(stored)
        Job.objects.filter(pk=job.pk).update(result={})


def _roster(rows: Any, progress: Progress, total: int) -> dict[str, Any]:
    lines = []
    for number, officer in enumerate(rows.select_related("body"), start=1):
        lines.append([
            str(number), officer.name, officer.get_sex_display(), f"{officer.born_on:%Y}" if officer.born_on else "",
            officer.education, "中共党员" if officer.party_member else "", officer.body.name, officer.get_post_display(),
            "专职" if officer.fulltime else "兼职", _day(officer.took_post_on), _day(officer.term_end),
            officer.certificate_no, mask_phone(officer.phone) if officer.phone else "",
        ])  # fmt: skip
        if number % 100 == 0:
            progress(number, total, "正在取资料")
    return {"heads": ROSTER_HEADS, "rows": lines}


def _sheets(rows: Any, progress: Progress, total: int) -> dict[str, Any]:
    officers = list(rows.select_related("body", "body__superior").defer("phone_sealed"))
    trainings: dict[int, list[Training]] = {}
    for training in Training.objects.filter(officer__in=officers).order_by("-started_on", "-pk"):
        trainings.setdefault(training.officer_id, []).append(training)
    sheets = []
    for number, officer in enumerate(officers, start=1):
        mine = trainings.get(officer.pk, [])
        days = sum(row.hundredths for row in mine if row.passed) / 100
        sheets.append(
            {
                "facts": _facts(officer, len(mine), days),
                "caption": f"最近的培训（共 {len(mine)} 次，考核合格 {days:g} 天）",
                "heads": ["日期", "培训名称", "主办单位", "天数", "考核"],
                "rows": [
                    [_day(row.started_on), row.course, row.organiser, f"{row.hundredths / 100:g}", "合格" if row.passed else "不合格"]
                    for row in mine[:TRAININGS]
                ],
            }
        )  # fmt: skip
        if number % 100 == 0:
            progress(number, total, "正在取资料")
    return {"sheets": sheets, "mark": "平台打印", "note": "按平台登记的资料打印，加盖发证单位印章后使用", "seal": "发证单位（盖章）："}  # fmt: skip


def _facts(officer: Officer, trained: int, days: float) -> list[list[str]]:
    facts = [
        ("姓名", officer.name), ("性别", officer.get_sex_display()), ("工会", officer.body.name),
        ("上级工会", officer.body.superior.name if officer.body.superior else ""),
        ("职务", f"{officer.get_post_display()}（{'专职' if officer.fulltime else '兼职'}）"),
        ("任职日期", _day(officer.took_post_on)), ("任期至", _day(officer.left_on or officer.term_end)),
        ("持证日期", _day(officer.certified_on)), ("证号", officer.certificate_no),
    ]  # fmt: skip
    found = [[label, value or "—"] for label, value in facts]
    return found if trained else [*found, ["培训", "没有培训记录"]]


def _legal(rows: Any, progress: Progress, total: int) -> dict[str, Any]:
    bodies = list(rows.select_related("superior", "jurisdiction"))
    chairs = dict(
        Officer.objects.filter(body__in=bodies, post=Officer.Post.CHAIR, left_on=None).values_list(
            "body", "name"
        )
    )
    sheets = [{"facts": _legal_facts(body, chairs.get(body.pk, "")), "rows": []} for body in bodies]
    progress(len(bodies), total, "正在取资料")
    return {"sheets": sheets, "mark": "平台打印 不作证书使用", "note": "平台登记信息打印件，只供核对，不代替工会法人资格证书",
            "seal": "核对单位（盖章）："}  # fmt: skip


def _legal_facts(body: Body, chair: str) -> list[list[str]]:
    facts = (
        ("工会名称", body.name), ("统一社会信用代码", body.uscc), ("法人资格证号", body.legal_no),
        ("法定代表人（主席）", chair), ("类别", body.get_kind_display()), ("住所", body.address or str(body.jurisdiction)),
        ("上级工会", body.superior.name if body.superior else ""), ("成立日期", _day(body.established_on)),
        ("核准日期", _day(body.legal_on)), ("证书有效期至", _day(body.legal_until)), ("刻章日期", _day(body.seal_on)),
    )  # fmt: skip
    return [[label, value or "未登记"] for label, value in facts]


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


BUILDERS = {"roster": _roster, "sheets": _sheets, "legal": _legal}
