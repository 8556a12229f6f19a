"""Registers of federations: what carries them, their affiliates, where the members of their committee come from."""

from core.register import Register, declare
from core.tables import Column
from unions.filters.towns import CarrierFilter, FederationLinkFilter, FederationSeatFilter
from unions.forms.federations import CarrierForm, FederationLinkForm, FederationSeatForm
from unions.models import FederationCarrier, FederationLink, FederationSeat
from unions.querysets import FED_KINDS

declare(
    Register(
        app="unions", slug="federation-carriers", model=FederationCarrier, entries=("P-035",), view="unions.view",
        edit="unions.edit", form=CarrierForm, filterset=CarrierFilter, title="联合会依托载体", noun="条", add="登记载体",
        subtitle="区域、行业工会联合会依托什么建立：功能区、市场、街区、楼宇、行业协会等", takes=FED_KINDS,
        order=("body__path", "pk"), icon="building",
        columns=(
            Column("body", "联合会", value="body.name", link=True),
            Column("kind", "类别", value="body.get_kind_display", phone=False),
            Column("carrier", "依托载体"),
            Column("name", "载体名称"),
            Column("agreed_on", "共建约定日期", kind="date", phone=False),
        ),
    ),
    Register(
        app="unions", slug="federation-links", model=FederationLink, entries=("P-035",), view="unions.view",
        edit="unions.edit", form=FederationLinkForm, filterset=FederationLinkFilter, title="联合会所属工会", noun="家",
        add="登记所属工会", subtitle="基层工会保留原来的上级，由联合会二次覆盖；各项比例里只算一家",
        takes=FED_KINDS, related=("body", "basic"), order=("body__path", "basic__path", "pk"), icon="diagram-3",
        columns=(
            Column("basic", "基层工会", value="basic.name", link=True),
            Column("body", "联合会", value="body.name"),
            Column("kind", "覆盖方式", value="get_kind_display", phone=False),
            Column("representative", "商定的代表", phone=False),
            Column("from_on", "加入日期", kind="date"),
            Column("to_on", "退出日期", kind="date", phone=False),
        ),
    ),
    Register(
        app="unions", slug="federation-seats", model=FederationSeat, entries=("P-035",), view="cadres.view",
        edit="cadres.edit", form=FederationSeatForm, filterset=FederationSeatFilter, title="联合会委员来源", noun="名",
        add="标明委员来源", subtitle="联合会委员由专职人员和所属基层工会主席组成，可以吸收党政部门人员", body="officer__body",
        related=("officer__body", "link__basic"), takes=FED_KINDS, order=("officer__body__path", "mark", "pk"),
        icon="person-check",
        columns=(
            Column("officer", "委员", value="officer.name", link=True, sub="officer.get_post_display"),
            Column("body", "联合会", value="officer.body.name"),
            Column("mark", "委员来源", value="get_mark_display"),
            Column("link", "所属基层工会", value=lambda row: row.link.basic.name if row.link else "", phone=False),
            Column("department", "所在部门", phone=False),
        ),
    ),
)  # fmt: skip
