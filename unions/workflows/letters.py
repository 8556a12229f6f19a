"""The printed replies of the superior, composed from what the steps recorded, and the sheet handed to founders."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from core.clock import today
from core.letters import Letter, chinese_day
from unions.models import Case, CaseStep, Election
from unions.policies.catalogue import entries
from unions.workflows import balloting
from unions.workflows.procedures.candidates import names_of
from unions.workflows.procedures.founding import LINKS
from unions.workflows.procedures.registration import REGISTRATION, SHEET

State = Election.State


def _reply(case: Case, step: CaseStep, title: str, *paragraphs: str) -> Letter:
    issuer = str((case.data.get("issuer") or {}).get("name") or case.body.superior or case.body)
    number = str(step.answers.get("approval_no", ""))
    return Letter(
        mark=f"{issuer}文件", number=number, title=title, to=case.body.name,
        paragraphs=(*[text for text in paragraphs if text], "此复。"), signature=issuer, signed_on=step.done_on,
    )  # fmt: skip


def _form(case: Case, step: CaseStep) -> Letter:
    units = "、".join(
        str(row.unit) for row in case.body.coverages.filter(to_on=None).select_related("unit")[:6]
    )
    mode = case.data.get("mode", "")
    return _reply(
        case, step, f"关于同意筹建{case.body.name}的批复", "你会筹备组关于组织形式的请示收悉。经研究，现批复如下：",
        f"同意以{case.body.get_kind_display()}的形式筹建工会{f'（{mode}）' if mode else ''}，覆盖{units}。",
        "请依法发展会员，产生会员代表，酝酿候选人建议人选，报我会同意后召开会员（代表）大会。",
    )  # fmt: skip


def _founded(case: Case, step: CaseStep) -> Letter:
    return _reply(
        case, step, f"关于成立{case.body.name}及选举结果的批复", "你会关于选举结果的报告收悉。经研究，现批复如下：",
        f"同意成立{case.body.name}。", *results(balloting.elections_of(case)),
        "请按规定办理工会法人资格登记，刻制印章，开设独立账户，依法独立自主开展工作。",
    )  # fmt: skip


def results(elections: list[Election]) -> list[str]:
    """Who was elected to what, office by office."""
    found = []
    for row in elections:
        names = "、".join(vote.candidate for vote in row.votes.filter(elected=True).order_by("pk"))
        if names:
            verb = "为" if row.office in {Election.Office.CHAIR, Election.Office.VICE} else "组成"
            people = f"{names}同志" if verb == "为" else f"由{names}{'等同志' if '、' in names else '同志'}"
            found.append(f"同意{people}{verb}{row.body.name}{row.get_office_display()}。")
    term = next((row for row in elections if row.term_years and row.held_on), None)
    if term is not None:
        found.append(f"本届任期{term.term_years}年，自{chinese_day(term.held_on)}起计算。")  # type: ignore[arg-type]
    return found


def _elected(case: Case, step: CaseStep) -> Letter:
    rows = balloting.elections_of(case)
    office = rows[0].get_office_display() if rows else "主席"
    return _reply(
        case, step, f"关于{case.body.name}{office}选举结果的批复",
        f"你会关于选举{office}结果的报告收悉。经审核，{'、'.join(names_of(case))}等候选人的推荐、公示、选举程序符合规定。现批复如下："
        if len(names_of(case)) > 1 else f"你会关于选举{office}结果的报告收悉。经审核，选举程序符合规定。现批复如下：",
        *results(rows), "请按规定办理交接，并组织当选同志参加任职培训。",
    )  # fmt: skip


def _certified(case: Case, step: CaseStep) -> Letter:
    said = step.answers
    until = dt.date.fromisoformat(said["legal_until"])
    return _reply(
        case, step, f"关于核准{case.body.name}法人资格登记的批复", "你会工会法人资格登记申请收悉。经审核，现批复如下：",
        f"核准{case.body.name}法人资格登记，发给《工会法人资格证书》，证书号{said['legal_no']}，统一社会信用代码{said['uscc']}，"
        f"法定代表人{case.data.get('legal_person', '')}，有效期自{chinese_day(step.done_on)}至{chinese_day(until)}。",
        "请凭证书刻制印章、开设独立银行账户；名称、住所、法定代表人变更的，及时申请变更登记。",
    )  # fmt: skip


def _excepted(case: Case, step: CaseStep) -> Letter:
    entry = entries().get(str(case.data.get("demand", "")))
    name, until = entry.name if entry else "申报事项", dt.date.fromisoformat(step.answers["valid_to"])
    return _reply(
        case, step, f"关于同意{case.body.name}例外备案的批复", f"你会关于“{name}”例外备案的申请收悉。经研究，现批复如下：",
        f"同意你会“{name}”一项作为例外备案，有效期至{chinese_day(until)}。理由：{case.data.get('reason', '')}。",
        "有效期满自动失效。请抓紧创造条件，按期达到要求。",
    )  # fmt: skip


def _ordered(case: Case, step: CaseStep) -> Letter:
    letter = _reply(case, step, f"关于责令纠正撤并{case.body.name}的通知")
    until, kinds = (
        dt.date.fromisoformat(step.answers["correct_by"]),
        {"abolished": "撤销", "merged": "合并", "folded": "归并到其他部门"},
    )
    what = kinds.get(str(case.data.get("change", "")), "撤并")
    said = (
        f"经核实，你单位在改革改制中将工会机构{what}，不符合保持工会机构独立、健全的要求。现责令纠正：",
        str(step.answers.get("order_word", "")),
        f"请于{chinese_day(until)}前纠正，并将结果书面报告我会。逾期没有恢复的，移送法律工作部门依法处理。",
    )
    return Letter(**{**vars(letter), "paragraphs": said})


LETTERS: dict[tuple[str, str], Callable[[Case, CaseStep], Letter]] = {
    ("founding", "form"): _form,
    ("founding", "approved"): _founded,
    ("registration", "certified"): _certified,
    ("choosing", "approved"): _elected,
    ("direct", "report"): _elected,
    ("exception", "approved"): _excepted,
    ("restructuring", "ordered"): _ordered,
}


def of_case(case: Case, step: CaseStep) -> Letter | None:
    make = LETTERS.get((case.procedure, step.stage))
    return make(case, step) if make else None


def of_election(election: Election) -> Letter:
    """The reply to an election that was reported by itself; marked as a draft until it is approved."""
    number = election.approval_no if election.state == State.APPROVED else "（样稿，还没有批复）"
    body, issuer = election.body, str(election.approved_by or election.body.superior or election.body)
    return Letter(
        mark=f"{issuer}文件", number=number, to=body.name, signature=issuer, signed_on=election.approved_on or today(),
        title=f"关于{body.name}{election.get_office_display()}选举结果的批复",
        paragraphs=(
            f"你会关于{election.get_kind_display()}选举结果的报告收悉。经研究，现批复如下：", *results([election]),
            election.superior_opinion and f"{election.superior_opinion.rstrip('。')}。", "此复。",
        ) if election.superior_opinion else (
            f"你会关于{election.get_kind_display()}选举结果的报告收悉。经研究，现批复如下：", *results([election]), "此复。",
        ),
    )  # fmt: skip


def sheet(case: Case, on: dt.date) -> Letter:
    """一次性告知单: every step and every form of founding and registration, for the founders from the first day."""
    issuer = case.body.superior or case.body
    rows: list[tuple[str, ...]] = []
    if case.procedure == "founding":
        rows += [
            (f"建会 {number}", word, "同级党组织、上级工会指导")
            for number, word in enumerate(LINKS.values(), start=1)
        ]
    for number, stage in enumerate(REGISTRATION.stages[1:], start=1):
        rows.append((f"登记 {number}", stage.verb, stage.says))
    rows += [(f"材料 {number}", paper, says) for number, (paper, says) in enumerate(SHEET, start=1)]
    return Letter(
        title="工会建会和法人登记一次性告知单", to=f"{case.body.name}筹备组" if case.body.established_on is None else case.body.name,
        paragraphs=("你会需要办理的步骤、填写的表和准备的材料列表如下，请照单准备；材料不合要求的，我会一次告知需要补正的内容。登记不收费。",),
        heads=("序号", "事项", "说明"), rows=tuple(rows), signature=str(issuer), signed_on=on,
    )  # fmt: skip


def stages_with_letters(case: Case, live: dict[str, CaseStep]) -> list[tuple[CaseStep, Any]]:
    return [(row, case.kind.stage(key)) for key, row in live.items() if (case.procedure, key) in LETTERS]
