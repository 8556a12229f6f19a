"""Columns of the lists of this app, and how states and audit verbs read."""

from typing import Any

from core.clock import today
from core.models import AuditEvent
from core.tables import Column
from core.templatetags.figures import near_text
from core.workflow import TRANSITIONS
from unions.forms.units import INDUSTRY_NAMES
from unions.models import Body, Case, Committee, Coverage, Election, Officer, Training, Unit


class StateWord(str):
    """A state as a word that also knows its tone: the page shows a chip, an export the bare word."""

    __slots__ = ("tone",)
    tone: str

    def __new__(cls, word: str, tone: str = "") -> "StateWord":
        made = super().__new__(cls, word)
        made.tone = tone
        return made

    @property
    def label(self) -> str:
        return str(self)


BODY_TONES = {"normal": "pass", "preparing": "pending", "rectifying": "grace", "dissolved": "na"}
ELECTION_TONES = {
    "preparing": "na",
    "held": "grace",
    "reported": "pending",
    "approved": "pass",
    "returned": "fail",
}


def body_state(body: Body) -> StateWord:
    return StateWord(body.get_state_display(), BODY_TONES[body.state])


def election_state(election: Election) -> StateWord:
    return StateWord(election.get_state_display(), ELECTION_TONES[election.state])


def case_state(case: Case) -> StateWord:
    tones = {"open": "pending", "done": "pass", "refused": "fail", "withdrawn": "na"}
    word = case.stage_label if case.state == Case.State.OPEN else case.get_state_display()
    return StateWord(word, tones[case.state])


def case_wait(case: Case) -> str:
    """Whose move it is and which: `上级办理：同意例外`."""
    stage = case.next_stage
    return f"{case.get_turn_display()}：{stage.verb}" if stage else ""


def term_note(body: Body) -> str:
    if body.term_end is None or not body.is_active or (body.term_end - today()).days > 180:
        return ""
    return near_text(body.term_end, today())


BODY_COLUMNS = (
    Column("name", "工会名称", link=True, order="name", sub="superior.name"),
    Column("kind", "类别", value="get_kind_display"),
    Column("nature", "单位性质", value="get_nature_display", phone=False),
    Column("place", "所在地区", value="jurisdiction.name", phone=False),
    Column("state", "状态", value=body_state, kind="state"),
    Column("established_on", "成立日期", kind="date", phone=False),
    Column("term_start", "本届起", kind="date", phone=False),
    Column("term_end", "本届止", kind="date", sub=term_note),
    Column("uscc", "工会代码", phone=False),
)
UNIT_COLUMNS = (
    Column("name", "单位名称", link=True, order="name", sub="uscc"),
    Column("place", "所在政区", value="jurisdiction.name"),
    Column("nature", "单位性质", value="get_nature_display"),
    Column("industry", "行业", value=lambda unit: INDUSTRY_NAMES.get(unit.industry, ""), phone=False),
    Column("workers", "职工", kind="num", order="-workers"),
    Column("female_workers", "女职工", kind="num", phone=False),
    Column("opened_on", "开业日期", kind="date", phone=False),
    Column("union", "工会", value=lambda unit: unit.union_name or ""),
)
COVERAGE_COLUMNS = (
    Column("unit", "单位名称", value="unit.name", link=True, sub="unit.uscc"),
    Column("nature", "单位性质", value="unit.get_nature_display"),
    Column("workers", "职工", value="unit.workers", kind="num"),
    Column("from_on", "起", kind="date"),
    Column("to_on", "止", kind="date"),
)
OFFICER_COLUMNS = (
    Column("name", "姓名", link=True, order="name"),
    Column("post", "职务", value="get_post_display"),
    Column("body", "工会", value="body.name"),
    Column("fulltime", "专职", value=lambda officer: "专职" if officer.fulltime else "兼职", phone=False),
    Column("sex", "性别", value="get_sex_display", phone=False),
    Column("education", "学历", phone=False),
    Column("elected_on", "当选日期", kind="date", phone=False),
    Column("took_post_on", "任职日期", kind="date"),
    Column("term_end", "任期至", kind="date", phone=False),
    Column("left_on", "离任日期", kind="date", phone=False),
)
TRAINED_COLUMNS = (
    Column("year_days", "本年参训（天）", value=lambda officer: f"{(officer.year_hundredths or 0) / 100:g}", kind="num", phone=False),
    Column("trained", "已参训", value=lambda officer: "是" if officer.trained else "否", phone=False),
)  # fmt: skip
TRAINING_COLUMNS = (
    Column("officer", "姓名", value="officer.name", link=True, sub="officer.body.name"),
    Column("course", "培训名称"),
    Column("kind", "类别", value="get_kind_display", phone=False),
    Column("organiser", "主办单位", sub="get_organiser_level_display", phone=False),
    Column("started_on", "开始日期", kind="date"),
    Column("days", "天数", value=lambda training: f"{training.hundredths / 100:g}", kind="num"),
    Column("passed", "考核", value=lambda training: "合格" if training.passed else "不合格"),
)
ELECTION_COLUMNS = (
    Column("body", "工会", value="body.name", link=True),
    Column("kind", "类型", value="get_kind_display"),
    Column("office", "职务", value="get_office_display"),
    Column("state", "状态", value=election_state, kind="state"),
    Column("held_on", "选举日期", kind="date"),
    Column("entitled", "应到", kind="num", phone=False),
    Column("present", "实到", kind="num", phone=False),
    Column("reported_on", "报批日期", kind="date", phone=False),
    Column("approved_on", "批复日期", kind="date", sub="approval_no", phone=False),
)
COMMITTEE_COLUMNS = (
    Column("kind", "委员会", value="get_kind_display", link=True),
    Column(
        "state",
        "任次",
        value=lambda row: StateWord(row.get_state_display(), "pass" if row.state == "current" else "na"),
        kind="state",
    ),
    Column("members_count", "委员数", kind="num"),
    Column("elected_on", "选举日期", kind="date"),
    Column("term_end", "本届止", kind="date"),
    Column("approved_on", "批复日期", kind="date", sub="approval_no"),
)

VERBS = {
    "body.found": "登记工会", "body.edit": "修改资料", "body.move": "调整上级工会", "body.term": "写入本届起止",
    "body.rename": "更名", "body.merge": "并入另一家工会", "body.absorb": "接收并入的工会", "body.split": "分立",
    "body.restore": "恢复", "body.dissolve": "撤销", "body.reopen": "撤回撤销或合并", "body.unsplit": "撤回分立", "body.unrestore": "撤回恢复",
    "body.realign": "调整产业（系统）隶属", "body.members": "会员随工会转入",
    "body.applications": "入会申请随工会转办", "body.asked": "会员意见随工会转办", "body.windows": "服务窗口随工会变更",
    "body.activists": "积极分子随工会转入", "body.representatives": "会员代表随工会变更", "body.congresses": "大会随工会变更取消",
    "bodyrequest.draft": "起草变更申请", "bodyrequest.edit": "修改变更申请",
    "coverage.start": "开始覆盖单位", "coverage.end": "结束覆盖单位", "committee.register": "登记委员会",
    "committee.edit": "修改委员会", "committee.byelection": "补选委员", "officer.appoint": "登记干部",
    "officer.reelect": "连任", "officer.edit": "修改干部资料", "officer.leave": "离任", "training.add": "登记培训",
    "election.create": "建立选举档案", "election.edit": "修改选举档案", "unit.create": "登记单位", "unit.edit": "修改单位资料",
    "training.edit": "修改培训记录", "body.export": "导出工会名录",
}  # fmt: skip
LABELS = {
    field.name: str(field.verbose_name)
    for model in (Training, Unit, Coverage, Committee, Election, Officer, Body)
    for field in model._meta.concrete_fields
    if field.name not in {"id", "path", "industry_path", "pinyin", "initials", "place", "token"}
} | {"phone": "手机"}


def verb_of(event: AuditEvent) -> str:
    step = TRANSITIONS.get(event.verb)
    return VERBS.get(event.verb) or (step.verb if step else "操作")


def changed_text(event: AuditEvent, limit: int = 6) -> str:
    """`本届止 2025-05-17 → 2028-05-17`: what an edit changed, in words. Founding rows say nothing: the page shows them."""
    if not event.before:
        return ""
    parts = [
        f"{LABELS[name]} {_word(event.before.get(name))} → {_word(value)}"
        for name, value in event.after.items()
        if name in LABELS and not name.endswith("superior")
    ]
    return "；".join(parts[:limit]) + ("等" if len(parts) > limit else "")


def _word(value: Any) -> str:
    if value in (None, ""):
        return "空"
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)[:40]


CASE_COLUMNS = (
    Column(
        "body",
        "工会",
        value="body.name",
        link=True,
        sub=lambda case: case.officer.name if case.officer else "",
    ),
    Column("state", "办到", value=case_state, kind="state"),
    Column("wait", "下一步", value=case_wait),
    Column("opened_on", "启动", kind="date", phone=False),
    Column("opened_by_name", "启动人", phone=False),
    Column("due_on", "期限", kind="date"),
    Column("closed_on", "办结", kind="date", phone=False),
)
