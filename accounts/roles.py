"""Roles as named permission sets, shown on a page. A role is granted on a branch of the tree, with dates.

A permission is `<app>.<what>`; the app's pages, API and steps name it. `manages` lists the roles a holder may grant
below his own branch.
"""

from dataclasses import dataclass

REGISTERS_VIEW = {
    "core.view", "policy.view", "unions.view", "units.view", "cadres.view", "elections.view", "members.view",
    "homes.view", "finance.view", "reports.view",
}  # fmt: skip
STAFF = REGISTERS_VIEW | {
    "unions.edit", "units.edit", "cadres.edit", "elections.edit", "elections.approve", "members.edit",
    "members.reveal", "members.import", "unions.import", "members.export", "homes.verify", "finance.edit",
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


def _role(code: str, title: str, duty: str, permissions: set[str], *, personal: bool = False, manages: str = "") -> Role:
    return Role(code, title, duty, frozenset(permissions | {"inbox.view"}), personal, frozenset(manages.split()))


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role(
            "chair", "工会主席", "维护本会资料，填报自评，答复本会事项",
            (REGISTERS_VIEW - {"reports.view"})
            | {"unions.edit_own", "cadres.edit", "elections.edit", "members.edit", "members.reveal", "members.import",
               "members.export", "homes.file", "finance.edit"},
            personal=True,
        ),
        _role(
            "township_officer", "乡镇（街道）工会干部", "管理本乡镇各基层工会，核实直属下级",
            STAFF | {"homes.score"}, personal=True, manages="chair",
        ),
        _role(
            "county_staff", "县（市、区）总工会工作人员", "建立和维护全县工会、会员、经费资料，核实直属下级",
            STAFF | {"policy.edit", "homes.score", "finance.split", "reports.bulletin"},
            personal=True,
            manages="chair township_officer petition_clerk audit_officer leader member_representative party_reader",
        ),
        _role(
            "city_officer", "市总工会干部", "统筹全市，核实县级，掌握台账，命名市级称号",
            REGISTERS_VIEW
            | {"members.reveal", "members.export", "homes.verify", "homes.score", "policy.edit", "elections.approve", "accounts.view",
               "accounts.manage", "audit.view", "reports.bulletin", "unions.edit", "units.edit", "finance.split"},
            personal=True,
            manages="chair township_officer county_staff petition_clerk audit_officer leader department_user party_reader",
        ),
        _role(
            "provincial_officer", "省总工会干部", "查看全省，设定全省标准，发布通报",
            REGISTERS_VIEW
            | {"members.reveal", "members.export", "homes.verify", "homes.score", "homes.whatif", "policy.edit", "elections.approve",
               "accounts.view", "accounts.manage", "audit.view", "reports.bulletin", "unions.edit", "units.edit", "finance.split"},
            personal=True,
            manages="chair township_officer county_staff city_officer petition_clerk audit_officer leader "
            "department_user party_reader member_representative",
        ),
        _role("audit_officer", "经审干部", "查看经费，出具经审意见", {"core.view", "policy.view", "unions.view", "finance.view", "finance.audit"}),
        _role(
            "petition_clerk", "信访专干", "登记、分办、答复信访件",
            {"core.view", "unions.view", "petitions.view", "petitions.handle"}, personal=True,
        ),
        _role("department_user", "部室人员", "本部室工作任务", {"core.view", "policy.view", "unions.view", "homes.view", "reports.view"}),
        _role(
            "leader", "领导", "看板、接访、包案",
            {"core.view", "policy.view", "unions.view", "homes.view", "reports.view", "petitions.view"}, personal=True,
        ),
        _role("member_representative", "会员代表", "评议和监督", {"core.view", "unions.view", "homes.view"}),
        _role("party_reader", "党政领导（阅读）", "季度和年度通报", {"core.view", "reports.view"}),
        _role("system_admin", "系统管理员", "系统运行，不看业务资料", {"core.view", "accounts.view", "accounts.manage", "system.run"},
              manages="county_staff city_officer provincial_officer"),
    )
}  # fmt: skip
PERMISSIONS = frozenset().union(*(role.permissions for role in ROLES.values()))
ROLE_CHOICES = [(role.code, role.title) for role in ROLES.values()]


def roles_with(permission: str) -> list[str]:
    return [code for code, role in ROLES.items() if permission in role.permissions]
