"""Roles as named permission sets, shown on a page. A role is granted on a branch of the tree, with dates.

A permission is `<app>.<what>`; the app's pages, API and steps name it. `alone`: those of them that reach the granted body
itself and nothing below it: a city officer keeps the cadres of his own federation, not those of each union. `manages` lists the roles a holder may grant
on his own branch, `kinds` the bodies a role may be granted on (all where empty). The three administrators' powers
(system, security, log) are kept apart from each other and from all business by a trigger, see migration 0003.
"""

from dataclasses import dataclass

from unions.querysets import BASIC_KINDS, FED_KINDS, INDUSTRIAL_KINDS, TOWN_KINDS

SIGNED_IN = (
    "signed-in"  # declared by pages everybody signed in may open, rights or none: the own account, the roles
)
PUBLIC = "public"  # declared by pages that need no sign-in

REGISTERS_VIEW = {
    "core.view", "policy.view", "unions.view", "units.view", "cadres.view", "elections.view", "members.view",
    "homes.view", "finance.view", "reports.view",
}  # fmt: skip
STAFF = REGISTERS_VIEW | {
    "unions.edit", "units.edit", "cadres.edit", "elections.edit", "elections.approve", "members.edit",
    "members.reveal", "members.import", "unions.import", "members.export", "homes.verify", "homes.edit", "finance.edit", "finance.approve",
    "accounts.view", "accounts.manage", "audit.view",
}  # fmt: skip


@dataclass(frozen=True)
class Role:
    code: str
    title: str
    duty: str
    permissions: frozenset[str]
    sees_personal_data: bool = False
    manages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()


def _role(
    code: str, title: str, duty: str, permissions: set[str], *,
    personal: bool = False, manages: str = "", kinds: tuple[str, ...] = (), alone: str = "",
) -> Role:  # fmt: skip
    return Role(
        code,
        title,
        duty,
        frozenset(permissions | {"inbox.view"} | set(alone.split())),
        personal,
        frozenset(manages.split()),
        frozenset(kinds),
        frozenset(alone.split()),
    )


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role(
            "chair", "工会主席", "维护本会资料，填报自评，答复本会事项",
            (REGISTERS_VIEW - {"reports.view"})
            | {"unions.edit_own", "cadres.edit", "elections.edit", "members.edit", "members.reveal", "members.import",
               "members.export", "homes.file", "homes.edit", "finance.edit"},
            personal=True,
            kinds=(*BASIC_KINDS, *FED_KINDS, *INDUSTRIAL_KINDS, "large", "direct", "branch", "group"),
        ),
        _role(
            "township_officer", "乡镇（街道）工会干部", "管理本乡镇各基层工会，核实下级工会的自评",
            STAFF | {"homes.score"}, personal=True, manages="chair", kinds=(*TOWN_KINDS, *FED_KINDS), alone="homes.file",
        ),
        _role(
            "county_staff", "县（市、区）总工会工作人员", "建立和维护全县工会、会员、经费资料，核实下级工会的自评",
            STAFF | {"policy.edit", "homes.score", "homes.whatif", "finance.split", "reports.bulletin"},
            personal=True,
            manages="chair township_officer petition_clerk audit_officer leader member_representative party_reader",
            kinds=("county",),
        ),
        _role(
            "city_officer", "市总工会干部", "统筹全市，核实县级，掌握台账，命名市级称号",
            REGISTERS_VIEW
            | {"members.reveal", "members.export", "homes.verify", "homes.edit", "homes.score", "homes.whatif", "policy.edit", "elections.approve", "accounts.view",
               "accounts.manage", "audit.view", "reports.bulletin", "unions.edit", "units.edit", "finance.split", "finance.approve"},
            personal=True,
            manages="chair township_officer county_staff petition_clerk audit_officer leader department_user party_reader "
            "industry_officer",
            kinds=("city",), alone="cadres.edit",
        ),
        _role(
            "provincial_officer", "省总工会干部", "查看全省，设定全省标准，发布通报",
            REGISTERS_VIEW
            | {"members.reveal", "members.export", "homes.verify", "homes.edit", "homes.score", "homes.whatif", "policy.edit", "elections.approve",
               "accounts.view", "accounts.manage", "audit.view", "reports.bulletin", "unions.edit", "units.edit", "finance.split", "finance.approve"},
            personal=True,
            manages="chair township_officer county_staff city_officer petition_clerk audit_officer leader "
            "department_user party_reader member_representative industry_officer",
            kinds=("province",), alone="cadres.edit",
        ),
        _role(
            "industry_officer", "产业工会干部", "查看本产业各工会的名录、会员、经费、建家情况和看板，批复产业内下级工会的选举",
            REGISTERS_VIEW | {"elections.approve"}, personal=True, kinds=INDUSTRIAL_KINDS,
        ),
        _role("audit_officer", "经审干部", "查看经费，出具经审意见", {"core.view", "policy.view", "unions.view", "finance.view", "finance.audit"}),
        _role(
            "petition_clerk", "信访专干", "登记、分办、答复信访件",
            {"core.view", "unions.view", "petitions.view", "petitions.handle"}, personal=True,
        ),
        _role("department_user", "部室人员", "本部室工作任务", {"core.view", "policy.view", "unions.view", "homes.view", "reports.view"}),
        _role(
            "leader", "领导", "看板、接访、包案，批准延期",
            {"core.view", "policy.view", "unions.view", "homes.view", "reports.view", "petitions.view", "petitions.approve"}, personal=True,
        ),
        _role(
            "member_representative", "会员代表", "查看本会公开的会务、大会决议和会议记录，提出监督询问",
            {"core.view", "unions.view", "homes.view", "elections.view", "members.ask"},
        ),
        _role("party_reader", "党政领导（阅读）", "季度和年度通报", {"core.view", "reports.view"}),
        _role("system_admin", "系统管理员", "系统运行和后台任务，不看业务资料，不授权", {"core.view", "accounts.view", "system.run"}),
        _role(
            "security_admin", "安全管理员", "开通账号，授予和收回权限；为选范围可看工会名录，不看其他业务资料",
            {"core.view", "unions.view", "accounts.view", "accounts.manage"},
            manages="county_staff city_officer provincial_officer system_admin log_auditor",
        ),
        _role("log_auditor", "审计管理员", "查看操作记录和个人信息查看记录，不办业务，不授权", {"core.view", "accounts.view", "audit.view"}),
    )
}  # fmt: skip
PERMISSIONS = frozenset().union(*(role.permissions for role in ROLES.values()))
# nobody holds one of these together with any other role (GB/T 22239-2019 8.1.4.2)
APART = frozenset({"system_admin", "security_admin", "log_auditor"})
PERMISSION_TITLES = {
    "inbox.view": "查看自己的待办",
    "core.view": "搜索，查看自己的后台任务",
    "policy.view": "查看政策条目和本地标准",
    "policy.edit": "设定本地标准",
    "unions.view": "查看工会组织",
    "unions.edit": "新建、修改、撤并工会组织",
    "unions.edit_own": "修改本会资料",
    "unions.import": "导入工会组织",
    "units.view": "查看用人单位",
    "units.edit": "新建、修改用人单位",
    "cadres.view": "查看工会干部",
    "cadres.edit": "新建、修改工会干部",
    "elections.view": "查看选举和换届",
    "elections.edit": "办理选举和换届",
    "elections.approve": "批复选举结果",
    "members.view": "查看会员名册（证件号码和手机号隐去中段）",
    "members.edit": "办理入会、转接、保留会籍",
    "members.ask": "以会员代表身份向本会提出监督询问",
    "members.reveal": "填写理由后查看完整证件号码和手机号",
    "members.import": "导入会员名册",
    "members.export": "导出会员名册",
    "homes.view": "查看建家评分和自评",
    "homes.file": "填报自评",
    "homes.edit": "登记服务阵地、活动等建家资料，组织会员评家",
    "homes.verify": "核实下级工会的自评",
    "homes.score": "重新评分",
    "homes.whatif": "试算标准调整",
    "finance.view": "查看工会经费",
    "finance.edit": "登记工会经费",
    "finance.split": "办理经费分成",
    "finance.audit": "出具经审意见",
    "finance.approve": "批准下级预算和决算",
    "petitions.view": "查看信访件（不含信访人身份）",
    "petitions.handle": "登记、分办、答复信访件",
    "petitions.approve": "批准信访件延期",
    "reports.view": "查看看板和通报",
    "reports.bulletin": "编制和发布通报",
    "accounts.view": "查看用户和授权",
    "accounts.manage": "开通账号，授予和收回权限，重置密码",
    "audit.view": "查看操作记录和个人信息查看记录",
    "system.run": "查看全部后台任务和运行状况",
}
ROLE_CHOICES = [(role.code, role.title) for role in ROLES.values()]


def roles_with(permission: str) -> list[str]:
    return [code for code, role in ROLES.items() if permission in role.permissions]
