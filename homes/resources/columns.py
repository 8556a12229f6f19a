"""The columns of the workbook of positions."""

import re

from core.desk.resource import DeskColumn
from core.desk.values import Bad, Cell, code, escape, text, text_of
from homes.models import Position
from homes.models.positions import FUNCTIONS, MARKS
from unions.resources.columns import fixed, past

KINDS = {str(label): str(value) for value, label in Position.Kind.choices}
KIND_WORDS = {value: word for word, value in KINDS.items()}
YES_NO = {"有": "1", "无": "0"}
HAS = tuple(f"has_{key}" for key in MARKS)
_SPLIT = re.compile(r"[、,，;；\s]+")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def functions(cell: Cell) -> str:
    words = [word for word in _SPLIT.split(text_of(cell)) if word]
    strange = [word for word in words if word not in FUNCTIONS]
    if strange:
        raise Bad(f"功能里没有“{strange[0][:20]}”", f"用顿号隔开，只能填：{'、'.join(FUNCTIONS)}")
    return escape("、".join(dict.fromkeys(words)))


def desk_phone(cell: Cell) -> str:
    found = text_of(cell)
    if _MOBILE.search(found):
        raise Bad("服务电话会对外公布，填了手机号", "请填座机或服务热线，没有可空着")
    if len(found) > 40:
        raise Bad("服务电话超过 40 个字", "请只填一个号码")
    return escape(found)


def position_columns() -> tuple[DeskColumn, ...]:
    return (
        DeskColumn("body_name", "工会名称", fixed(text(120)), required=True, width=32, sample="义堂镇总工会"),
        DeskColumn("name", "阵地名称", fixed(text(80)), required=True, memo=False, width=26, sample="义堂镇职工服务站"),
        DeskColumn("kind", "类别", fixed(code("类别", KINDS)), required=True, choices=tuple(KINDS), width=16, sample="职工服务站"),
        DeskColumn("division", "所在乡镇（街道）", fixed(text(40)), width=16, sample="义堂镇"),
        DeskColumn("address", "详细地址", fixed(text(160)), required=True, memo=False, width=30, sample="振兴街 18 号"),
        DeskColumn("opened_on", "开放日期", past("开放日期"), required=True, width=12, sample="2019/05/01"),
        DeskColumn("hours", "开放时间", fixed(text(60)), width=18, sample="工作日 8:30—17:30"),
        DeskColumn("office_phone", "服务电话", fixed(desk_phone), memo=False, width=14, sample="0539-8100001"),
        DeskColumn("functions", "功能", fixed(functions), width=28, sample="帮扶维权、学习培训、文体活动"),
        DeskColumn("menu", "服务菜单", fixed(text(1000)), memo=False, width=30, sample="法律咨询每周三下午"),
        *(
            DeskColumn(f"has_{key}", word, fixed(code(word, YES_NO, {"是": "1", "否": "0", "√": "1"})), choices=tuple(YES_NO), width=10, sample="有")
            for key, word in MARKS.items()
        ),
    )  # fmt: skip
