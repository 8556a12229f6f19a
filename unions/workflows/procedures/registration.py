"""Registration pack: one sheet of all forms and steps, then certificate, seal, code and bank account."""

import datetime as dt
from typing import Any

from core import audit
from core.workflow import Refused
from unions.models import Body, Case
from unions.querysets import BASIC_KINDS, FED_KINDS, TOWN_KINDS
from unions.workflows.procedures.common import DOC_NO, by_county, issued_by, numbered, union_code
from unions.workflows.procedures.construct import ABOVE, Ask, Procedure, Stage, declare

LEAST_WORKING_CAPITAL = (
    6_000  # yuan; printed on the application form of the national rules, shown as 平台校验
)


def legal_now(body: Body, on: dt.date) -> bool:
    """Holds a certificate of its present term."""
    if not body.legal_no or (body.legal_until and body.legal_until <= on):
        return False
    return not (body.term_start and body.legal_on and body.legal_on < body.term_start)


def _may_open(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    body = case.body
    if body.state == Body.State.DISSOLVED:
        raise Refused(f"“{body}”已撤销，不办理法人登记。")
    if legal_now(body, done_on):
        raise Refused(
            f"“{body}”已有法人资格证书（{body.legal_no}），还在有效期内。换届以后或到期以后再办换证。"
        )


def _sound_application(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if answers["capital_working"] < LEAST_WORKING_CAPITAL:
        raise Refused(
            f"流动资金 {answers['capital_working']:,} 元，不足 {LEAST_WORKING_CAPITAL:,} 元（平台校验，按申请登记表的要求）。请核对。"
        )
    parts = answers["capital_fixed"] + answers["capital_working"]
    if answers["capital_total"] < parts:
        raise Refused(f"资金合计少于固定资金与流动资金之和 {parts:,} 元。请核对。")
    if answers["rooms_total"] < answers["rooms_office"]:
        raise Refused("场所合计面积小于办公场所面积。请核对。")
    if answers["legal_members"] > answers["legal_workers"]:
        raise Refused("会员人数多于职工人数。请核对。")


def _applied(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    _write(case, by, "法人登记申请", address=answers["address"])


def _reviewed(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    _write(case, by, "符合法人条件", legal_eligible=True)


def _may_certify(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    by_county(case, by, "法人资格登记")
    numbered(case, by=by, done_on=done_on, answers=answers)
    code = union_code(answers["uscc"])
    if Body.objects.filter(uscc=code).exclude(pk=case.body_id).exists():
        raise Refused("已有一家工会登记了这个代码。请照法人资格证书核对。")
    if answers["legal_until"] <= done_on:
        raise Refused("证书有效期应晚于发证日期。请照证书核对。")
    founded = case.body.established_on
    if founded and done_on < founded:
        raise Refused(f"发证日期早于本会成立日期 {founded}。请核对。")


def _certified(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    _write(
        case, by, "法人资格登记", legal_no=answers["legal_no"].strip(), uscc=union_code(answers["uscc"]), legal_on=done_on,
        legal_until=answers["legal_until"],
    )  # fmt: skip
    issued_by(case, by)


def _sealed(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    _write(case, by, "刻制印章", seal_on=done_on)


def _has_code(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if not Body.objects.filter(pk=case.body_id).exclude(uscc="").exists():
        raise Refused("还没有登记统一社会信用代码。请由发证机关先登记证书。")


def _finished(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    """The register of accounts, an app above, finds its work by this event."""
    audit.record(
        "body.account_opened", case.body, by=by,
        after={"bank": case.data.get("bank", ""), "opened_on": case.data.get("account_on", "")}, note="账户待在经费里登记账号",
    )  # fmt: skip


def _opened_account(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    case.data = {**case.data, "account_on": done_on.isoformat()}


def _write(case: Case, by: Any, why: str, **fields: Any) -> None:
    body = Body.objects.select_for_update(no_key=True).get(pk=case.body_id)
    before = audit.snapshot(body)
    for name, value in fields.items():
        setattr(body, name, value)
    body.save(update_fields=list(fields))
    old, new = audit.changes(before, audit.snapshot(body))
    if new:
        audit.record("body.edit", body, by=by, before=old, after=new, note=why)
    case.body = body


_FORM = (
    Ask("address", "住所地址", max_length=200), Ask("legal_person", "法定代表人", max_length=40, help="一般为工会主席"),
    Ask("legal_workers", "现有职工人数", "number"), Ask("legal_members", "会员人数", "number"),
    Ask("legal_fulltime", "专职工会干部数", "number"),
    Ask("income_carried", "上年结余累计（元）", "number"), Ask("income_fees", "年会费收入（元）", "number"),
    Ask("income_share", "年拨缴经费本级留成（元）", "number"), Ask("income_other", "其他收入（元）", "number", required=False),
    Ask("capital_total", "资金合计（元）", "number"), Ask("capital_fixed", "其中固定资金（元）", "number"),
    Ask("capital_working", "其中流动资金（元）", "number", help="申请登记表要求不少于 6,000 元"),
    Ask("rooms_total", "场所合计（平方米）", "number"), Ask("rooms_office", "其中办公场所（平方米）", "number"),
    Ask("business", "业务范围", "long", max_length=300),
)  # fmt: skip
# What the one sheet lists: the paper, and who gives it
SHEET = (
    ("工会法人资格申请登记表", "一式三份，工会主席签名、盖章，上级工会签署审查意见"),
    ("上级工会关于建会和选举结果的批复", "复印件"),
    ("住所使用证明", "所在单位出具，写明地址和面积"),
    ("经费来源证明", "所在单位或上级工会出具"),
    ("法定代表人（工会主席）身份证明", "复印件，登记机关核对原件"),
    ("单位营业执照或法人证书", "复印件"),
)
REGISTRATION = Procedure(
    "registration", ("P-024",), "法人登记", "一次告知要填的表和要走的步骤，再依次办理法人资格证书、印章、代码和银行账户。",
    (
        Stage(
            "guided", "已告知", "交付一次性告知单", "打印一次性告知单交给经办人，登记交给谁。", turn=ABOVE,
            asks=(Ask("guided_to", "交给", max_length=40, help="经办人姓名"),),
        ),
        Stage(
            "applied", "已申请", "申请法人登记", "照《工会法人资格申请登记表》填写，上传签字盖章的表和附件。", paper=True, asks=_FORM,
            gate=_sound_application, effect=_applied,
        ),
        Stage(
            "reviewed", "已审核", "审核同意", "核对申请表和附件，符合法人条件的报登记机关。", turn=ABOVE,
            asks=(Ask("review_word", "审核意见", required=False, max_length=200),), effect=_reviewed,
        ),
        Stage(
            "certified", "已发证", "登记发证", "县级以上总工会核准后发给《工会法人资格证书》。办理日期填发证日期。", turn=ABOVE,
            asks=(
                Ask("legal_no", "法人资格证书号", max_length=40), Ask("uscc", "工会统一社会信用代码", "uscc", help="18 位，以 81 开头"),
                Ask("legal_until", "证书有效期至", "date"), DOC_NO,
            ), gate=_may_certify, effect=_certified,
        ),
        Stage("seal", "已刻章", "登记刻章", "凭法人资格证书刻制印章，上传印模或备案回执。办理日期填刻章日期。", paper=True, effect=_sealed),
        Stage(
            "code", "已取码", "登记代码", "证书已载明统一社会信用代码的，可以标为不适用。", paper=True, optional=True, gate=_has_code,
            skip_label="法人资格证书已载明统一社会信用代码",
        ),
        Stage(
            "account", "已开户", "登记开户", "凭法人资格证书和印章开立银行账户。账号在“经费”里登记，这里不填。办理日期填开户日期。",
            paper=True, asks=(Ask("bank", "开户银行", max_length=80),), effect=_opened_account,
        ),
        Stage("complete", "办结", "办结", "核对证书、印章、代码、账户四项齐全后办结；缺哪一项，退回哪一项。", turn=ABOVE, effect=_finished),
    ),
    view="unions.view", edit="cadres.edit", decide="unions.edit", may_open=_may_open,
    kinds=(*BASIC_KINDS, *FED_KINDS, *TOWN_KINDS), refusable=False,
)  # fmt: skip
declare(REGISTRATION)
