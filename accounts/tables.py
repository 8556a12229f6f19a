"""Columns of the lists, and the Chinese words for audit verbs and object types."""

from typing import Any

from django.apps import apps
from django.db import models
from django.utils.timezone import localtime

from core.tables import Column
from core.workflow import TRANSITIONS

VERBS = {
    "user.create": "开通账号",
    "user.edit": "修改账号资料",
    "user.disable": "停用账号",
    "user.enable": "启用账号",
    "user.reset_password": "重置密码",
    "user.reset_factor": "重置动态口令",
    "user.password": "修改密码",
    "user.prove": "再次确认是本人",
    "user.reads_over": "一小时内查看人员档案超过上限",
    "readalert.close": "核查查看提醒",
    "user.sign_in": "登录",
    "user.sign_out": "退出登录",
    "user.sign_out_everywhere": "全部退出",
    "user.locked": "连续输错密码，暂停登录",
    "user.address_locked": "同一网络地址多次输错密码，暂停登录",
    "user.code_locked": "连续输错验证码，暂停验证",
    "user.second_factor": "启用动态口令",
    "user.second_factor_off": "停用动态口令",
    "user.recovery_code": "用备用码登录",
    "user.recovery_codes": "重新生成备用码",
    "grant.create": "授予权限",
    "grant.withdraw": "收回权限",
    "apitoken.create": "新建接口令牌",
    "apitoken.revoke": "撤销接口令牌",
    "job.cancel": "取消后台任务",
    "job.download": "下载任务结果",
    "body.move": "调整上级工会",
    "body.found": "建立工会",
    "body.term": "登记届期",
    "coverage.start": "纳入所辖单位",
    "coverage.end": "移出所辖单位",
    "committee.register": "登记委员会",
    "committee.byelection": "登记补选",
    "officer.appoint": "任用干部",
    "officer.leave": "干部离任",
    "training.add": "登记培训",
    "adoption.set": "采用或停用政策条目",
    "threshold.set": "设定本地标准",
    "contribution.declare": "申报经费",
    "payment.post": "登记入账",
    "payment.reverse": "冲销入账",
    "assessment.start": "开始自评",
    "assessitem.save": "保存自评条目",
    "evidence.create": "上传证明材料",
    "evidence.remove": "移除证明材料",
    "petition.register": "登记信访件",
    "petition.file": "提交信访件",
    "petition.rate": "评价办理结果",
    "petition.supplement": "补充信访材料",
    "import.load": "导入表格",
    "import.rows": "导入各行",
    "import.undo": "撤销导入",
    "import.drop": "放弃导入",
    "import.upload": "上传导入文件",
    "import.cancel": "停止导入",
    "export.ask": "申请导出",
    "export.approve": "批准导出",
    "export.refuse": "不批准导出",
    "export.take_back": "撤回导出申请",
    "export.build": "生成导出文件",
    "export.download": "下载导出文件",
    "job.print": "打印文件",
    "member.join": "登记入会",
    "member.depart": "登记离职",
    "member.stay": "取消离职登记",
    "member.copy": "查阅、复制会员资料",
    "member.export_numbers": "导出完整号码",
    "member.merge": "合并会员档案",
    "member.merged": "并入另一份会员档案",
    "member.unmerge": "撤回会员档案合并",
    "member.print_card": "打印会员证",
    "member.print_form": "打印会员登记表",
    "member.transfer": "会籍转移",
    "ceremonyphoto.remove": "删除照片",
    "joinapplication.file": "提交入会申请",
    "joinapplication.withdraw": "撤回入会申请",
    "membershipwish.withdraw": "撤回会籍申请",
    "membershiptransfer.issue": "开具接转凭证",
}
_TAILS = {
    "create": "新建",
    "edit": "修改",
    "update": "修改",
    "delete": "删除",
    "import": "导入",
    "undo": "撤销导入",
    "export": "导出",
    "download": "下载",
    "reveal": "查看完整内容",
    "move": "转移",
    "publish": "发布",
    "open": "开立",
    "file": "提交",
    "record": "登记",
    "set": "设定",
    "add": "增加",
    "remove": "移除",
}
PROJECT_APPS = ("core", "unions", "accounts", "members", "finance", "petitions", "homes", "reports")


def verb_label(verb: str) -> str:
    """A step's own word, an account verb, or the tail of a generic one."""
    if verb in VERBS:
        return VERBS[verb]
    if verb in TRANSITIONS:
        return TRANSITIONS[verb].verb
    head, _, tail = verb.partition(".")
    name = next((m._meta.verbose_name for m in _models() if m._meta.model_name == head), "")
    return f"{_TAILS.get(tail, '办理')}{name}"


def verb_choices() -> list[tuple[str, str]]:
    known = {**VERBS, **{name: step.verb for name, step in TRANSITIONS.items()}}
    return sorted(known.items(), key=lambda pair: pair[0])


def type_label(label: str) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return "其他"


def type_choices() -> list[tuple[str, str]]:
    return [(model._meta.label_lower, str(model._meta.verbose_name)) for model in _models()]


def _models() -> list[type[models.Model]]:
    return [model for name in PROJECT_APPS for model in apps.get_app_config(name).get_models()]


def _roles(user: Any) -> str:
    titles = dict.fromkeys(grant.get_role_display() for grant in user.shown_grants)
    return "、".join(titles) or "没有有效授权"


def _places(user: Any) -> str:
    return "、".join(dict.fromkeys(str(grant.body) for grant in user.shown_grants))


def _account_state(user: Any) -> tuple[str, str]:
    if not user.is_active:
        return "已停用", "na"
    return ("待改初始密码", "pending") if user.must_change_password else ("启用", "pass")


USER_COLUMNS = (
    Column("name", "姓名", link=True, order="name", sub="post"),
    Column("username", "登录名", phone=False),
    Column("roles", "角色", _roles),
    Column("places", "范围", _places),
    Column("state", "状态", _account_state, kind="state", export=False),
    Column("second_factor", "动态口令", lambda user: "已启用" if user.second_factor else "", phone=False),
    Column(
        "last_login",
        "最近登录",
        lambda user: user.last_login and localtime(user.last_login),
        kind="date",
        phone=False,
    ),
)
AUDIT_COLUMNS = (
    Column("at", "时间", lambda row: localtime(row.at)),
    Column("actor_name", "操作人"),
    Column("verb", "动作", lambda event: verb_label(event.verb), link=True),
    Column("object_type", "类别", lambda event: type_label(event.object_type), phone=False),
    Column("object_name", "对象"),
    Column("note", "说明", phone=False),
)
_FIELDS = {"id_number": "证件号码", "phone": "手机号", "name": "姓名", "address": "住址"}
READ_COLUMNS = (
    Column("at", "时间", lambda row: localtime(row.at)),
    Column("user_name", "查看人"),
    Column("object_type", "类别", lambda read: f"{type_label(read.object_type)} {read.object_id} 号"),
    Column("field", "内容", lambda read: _FIELDS.get(read.field, read.field)),
    Column("reason", "理由"),
)
ALERT_COLUMNS = (
    Column("user_name", "账号", link=True, sub=lambda row: f"{localtime(row.at):%Y-%m-%d %H:%M}"),
    Column("persons", "一小时内查看人数", kind="num"),
    Column(
        "state",
        "状态",
        lambda row: (row.get_state_display(), "pending" if row.state == "open" else "pass"),
        "state",
    ),
    Column("finding", "核查结果", sub="closed_by_name"),
)
