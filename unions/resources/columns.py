"""The 17 columns of the union workbook and the codes behind its words."""

import re
from collections.abc import Callable

from core.desk.resource import DeskColumn, Setting
from core.desk.values import Bad, Cell, Parser, code, count, date, escape, text, text_of
from core.identifiers import check_uscc, mask_phone, normalise, normalise_mobile
from unions.models import Body, Unit

Maker = Callable[[Setting], Parser]
Nature = Unit.Nature
# word → (code of the older workbook, own nature); words without a code there carry the portal's own 7xx and 900
NATURES: dict[str, tuple[str, str]] = {
    "国有企业": ("110", Nature.STATE), "集体企业": ("120", Nature.COLLECTIVE), "股份合作企业": ("130", Nature.COLLECTIVE),
    "联营企业": ("140", Nature.PRIVATE), "国有独资公司": ("151", Nature.STATE), "其他有限责任公司": ("159", Nature.PRIVATE),
    "国有控股公司": ("161", Nature.STATE), "其他股份有限公司": ("169", Nature.PRIVATE), "私营企业": ("170", Nature.PRIVATE),
    "其他内资企业": ("190", Nature.PRIVATE), "港澳台商投资企业": ("200", Nature.TAIWAN), "外商投资企业": ("300", Nature.FOREIGN),
    "财政拨款的事业单位": ("401", Nature.INSTITUTION), "其他事业单位": ("402", Nature.INSTITUTION), "机关": ("500", Nature.ORGAN),
    "个体经济组织": ("600", Nature.PRIVATE), "民办非企业单位": ("700", Nature.SOCIAL), "社会团体": ("710", Nature.SOCIAL),
    "基金会": ("720", Nature.SOCIAL), "其他组织": ("900", Nature.OTHER),
}  # fmt: skip
NATURE_OF = dict(NATURES.values())
NATURE_WORDS = {number: word for word, (number, _) in NATURES.items()}
ECONOMIES = (
    "国有经济",
    "集体经济",
    "私营经济",
    "个体经济",
    "联营经济",
    "股份制",
    "外商投资",
    "港澳台投资",
    "其他经济类",
)
INDUSTRIES = {
    "农、林、牧、渔业": "A", "采矿业": "B", "制造业": "C", "电力、热力、燃气及水生产和供应业": "D", "建筑业": "E", "批发和零售业": "F",
    "交通运输、仓储和邮政业": "G", "住宿和餐饮业": "H", "信息传输、软件和信息技术服务业": "I", "金融业": "J", "房地产业": "K",
    "租赁和商务服务业": "L", "科学研究和技术服务业": "M", "水利、环境和公共设施管理业": "N", "居民服务、修理和其他服务业": "O",
    "教育": "P", "卫生和社会工作": "Q", "文化、体育和娱乐业": "R", "公共管理、社会保障和社会组织": "S", "国际组织": "T",
}  # fmt: skip
INDUSTRY_WORDS = {letter: word for word, letter in INDUSTRIES.items()}
KINDS = {
    "独立基层工会": Body.Kind.SINGLE,
    "联合基层工会": Body.Kind.JOINT,
    "工会联合会": Body.Kind.REGIONAL_FED,
}
KIND_WORDS = {
    Body.Kind.SINGLE: "独立基层工会", Body.Kind.JOINT: "联合基层工会", Body.Kind.REGIONAL_FED: "工会联合会",
    Body.Kind.VILLAGE_FED: "工会联合会", Body.Kind.TRADE_FED: "工会联合会",
}  # fmt: skip


def fixed(parser: Parser) -> Maker:
    return lambda setting: parser


def name(title: str) -> Maker:
    def parse(cell: Cell) -> str:
        found = text_of(cell).replace(" ", "")
        if not 4 <= len(found) <= 120:
            raise Bad(f"{title}“{found[:20]}”不是全称", f"请照证书填写{title}全称")
        return escape(found)

    return fixed(parse)


def credit_code(title: str, prefix: str = "") -> Maker:
    def parse(cell: Cell) -> str:
        if not isinstance(cell, str) and cell[1] in {"n", "d"}:
            raise Bad(f"{title}被存成了数字，位数可能已丢失", "请把这一列设为“文本”格式，重新填写 18 位代码")
        return check_uscc(text_of(cell), prefix=prefix)

    return fixed(parse)


def past(title: str) -> Maker:
    def make(setting: Setting) -> Parser:
        parse_date = date(title, date1904=setting.date1904)

        def parse(cell: Cell) -> str:
            found = parse_date(cell)
            if found > setting.on.isoformat():
                raise Bad(f"{title}（{found}）晚于今天", "请核对年份后重填")
            return found

        return parse

    return make


def telephone(cell: Cell) -> str:
    """A mobile number or a landline with its area code."""
    found = normalise(text_of(cell)).replace("（", "").replace("）", "").replace("(", "").replace(")", "-")
    if re.fullmatch(r"0\d{2,3}-?\d{7,8}(-\d{1,5})?", found):
        return found
    return normalise_mobile(found)


def shown_phone(found: str) -> str:
    return mask_phone(found) if re.fullmatch(r"1\d{10}", found) else found


def body_columns() -> tuple[DeskColumn, ...]:
    natures = {word: number for word, (number, _) in NATURES.items()}
    return (
        DeskColumn("seq", "序号", fixed(text(12)), lonely=True, needed=False, memo=False, width=6, as_text=False),
        DeskColumn("unit_name", "单位名称", name("单位名称"), required=True, memo=False, width=30, sample="临沂岱蒙板材有限公司"),
        DeskColumn(
            "unit_uscc", "单位法人和其他组织统一社会信用代码", credit_code("单位代码"), "单位统一社会信用代码",
            required=True, memo=False, width=22, sample="91371302MA3C00001X",
        ),
        DeskColumn("address", "单位地址", fixed(text(200)), memo=False, width=30),
        DeskColumn("division", "单位所在政区", fixed(text(40)), width=16, sample="义堂镇"),
        DeskColumn(
            "nature", "单位性质类别", fixed(code("单位性质类别", natures, {"事业单位": "402"})), required=True,
            choices=tuple(NATURES), width=18, sample="私营企业",
        ),
        DeskColumn("economy", "经济类型", fixed(code("经济类型", {word: word for word in ECONOMIES})), choices=ECONOMIES, width=14, sample="私营经济"),
        DeskColumn(
            "industry", "单位所属行业", fixed(code("单位所属行业", INDUSTRIES, {letter: letter for letter in INDUSTRY_WORDS})),
            choices=tuple(INDUSTRIES), width=20, sample="制造业",
        ),
        DeskColumn("workers", "职工人数", fixed(count("职工人数")), required=True, sample="120"),
        DeskColumn("name", "工会名称", name("工会名称"), required=True, memo=False, width=32, sample="临沂岱蒙板材有限公司工会委员会"),
        DeskColumn(
            "uscc", "工会法人和其他组织统一社会信用代码", credit_code("工会代码", "81"), "工会统一社会信用代码", memo=False, width=22,
        ),
        DeskColumn("superior", "上级工会名称", fixed(text(120)), required=True, width=24, sample="义堂镇总工会"),
        DeskColumn("established_on", "建会日期", past("建会日期"), width=12, sample="2019/05/01"),
        DeskColumn("kind", "基层工会类型", fixed(code("基层工会类型", {word: str(kind) for word, kind in KINDS.items()})), required=True, choices=tuple(KINDS), width=14, sample="独立基层工会"),
        DeskColumn("members", "会员人数", fixed(count("会员人数")), sample="102"),
        DeskColumn("head", "工会负责人", fixed(text(40)), memo=False, sample="王学敏"),
        DeskColumn("phone", "联系电话", fixed(telephone), mask=shown_phone, memo=False, width=14, sample="0539-8100001"),
    )  # fmt: skip
