"""Registers about people who work for unions: social workers, qualifications, direct-election pilots."""

from typing import Any

from django.urls import reverse

from core.register import Register, declare
from core.tables import Column
from unions.filters.corps import PilotFilter, SocialWorkerFilter, TalentFilter
from unions.forms.learning import PilotForm, TalentForm
from unions.forms.socialworkers import SocialWorkerForm
from unions.models import Election, Pilot, SocialWorker, Talent


def _days(hundredths: int) -> str:
    return f"{hundredths / 100:g} 天"


def worker_panels(worker: SocialWorker, user: Any) -> list[dict[str, Any]]:
    """The yearly appraisals and the attendances, each with the button that adds one."""
    may = SocialWorker.objects.visible_to(user, "cadres.edit").filter(pk=worker.pk).exists()
    judged = [
        {"title": f"{row.year} 年：{row.get_result_display()}", "text": row.note, "when": "", "by": ""}
        for row in worker.appraisals.order_by("-year")
    ]
    taught = [
        {
            "title": row.course, "text": f"{_days(row.hundredths)}，{row.organiser}", "when": str(row.started_on),
            "by": row.get_organiser_level_display() + ("" if row.passed else "，考核不合格"),
        }
        for row in worker.trainings.order_by("-started_on", "-pk")[:100]
    ]  # fmt: skip
    return [
        _panel("年度评价", judged, "还没有年度评价。", "appraisal-create", "登记评价", worker, may=may),
        _panel("培训记录", taught, "还没有培训记录。", "workertraining-create", "登记培训", worker, may=may),
    ]


def _panel(
    title: str, events: list[dict[str, Any]], empty: str, page: str, words: str, worker: SocialWorker, *, may: bool
) -> dict[str, Any]:  # fmt: skip
    url = reverse(f"unions:{page}", args=[worker.pk]) if may else ""
    return {"title": title, "events": events, "empty": empty, "url": url, "url_text": words}


def talent_panels(talent: Talent, user: Any) -> list[dict[str, Any]]:
    officer = talent.officer
    url = reverse("unions:officer-detail", args=[officer.pk])
    facts = [
        {"label": "干部", "value": str(officer), "url": url},
        {"label": "工会", "value": officer.body.name},
    ]
    return [{"title": "本人", "facts": facts}]


def pilot_panels(pilot: Pilot, user: Any) -> list[dict[str, Any]]:
    """The direct elections held in the pilot's branch and year."""
    rows = Election.objects.visible_to(user, "elections.view").filter(
        body__path__startswith=pilot.body.path, direct=True, state=Election.State.APPROVED,
        held_on__year=pilot.year,
    )  # fmt: skip
    events = [
        {"title": row.body.name, "text": row.get_office_display(), "when": str(row.held_on), "by": ""}
        for row in rows.select_related("body").order_by("-held_on", "-pk")[:50]
    ]
    empty = "这一年辖区内还没有完成并批复的直接选举。"
    return [{"title": "已完成的直接选举", "hint": f"{pilot.year} 年", "events": events, "empty": empty}]


declare(
    Register(
        app="unions", slug="social-workers", model=SocialWorker, entries=("P-063", "P-066"), view="cadres.view",
        edit="cadres.edit", form=SocialWorkerForm, filterset=SocialWorkerFilter, related=("body", "employer_body"),
        title="社会化工会工作者", noun="人", add="登记工作者", icon="person-check",
        subtitle="上级工会或乡镇（街道）工会通过公益性岗位、购买服务、聘用等方式配备的工作者。",
        columns=(
            Column("name", "姓名", link=True, sub="get_certificate_level_display"),
            Column("body", "派驻工会", value="body.name"),
            Column("source", "岗位来源", value="get_source_display"),
            Column("professional", "专业人才", phone=False),
            Column("post_grade", "岗位等级", phone=False),
            Column("wage_standard", "月工资标准（元）", kind="money", phone=False),
            Column("insured", "社会保险", phone=False),
            Column("housing_fund", "公积金", phone=False),
            Column("hired_on", "聘用日期", kind="date"),
            Column("left_on", "离岗日期", kind="date", phone=False),
        ),
        panels=worker_panels,
    ),
    Register(
        app="unions", slug="talents", model=Talent, entries=("P-077",), view="cadres.view", edit="cadres.edit",
        form=TalentForm, filterset=TalentFilter, related=("officer__body",), body="officer__body",
        title="专业人才库", noun="人次", add="登记资格", icon="award", takes=(),
        subtitle="取得法律、劳动关系协调等执业资格的工会干部，供本地和上级工会调用。",
        columns=(
            Column("officer", "姓名", value="officer.name", link=True, sub="officer.body.name"),
            Column("field", "专业领域"),
            Column("qualification", "资格名称"),
            Column("obtained_on", "取得日期", kind="date", phone=False),
            Column("pool_level", "人才库级别", value="get_pool_level_display"),
            Column("available", "可以调用", phone=False),
        ),
        panels=talent_panels,
    ),
    Register(
        app="unions", slug="pilots", model=Pilot, entries=("P-050",), view="elections.view", edit="unions.edit",
        form=PilotForm, filterset=PilotFilter, title="直选试点", noun="个", add="登记试点", icon="flag",
        order=("-year", "-pk"), takes=("county", "zone"),
        subtitle="各市确定的直接选举试点县（市、区）和开发区。",
        columns=(
            Column("body", "试点工会", value="body.name", link=True),
            Column("kind", "类型"),
            Column("year", "年度", value=lambda row: str(row.year)),
            Column("chosen_on", "确定日期", kind="date", phone=False),
            Column("theme", "试点内容", phone=False),
        ),
        panels=pilot_panels,
    ),
)  # fmt: skip
