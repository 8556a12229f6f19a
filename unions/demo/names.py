"""Fictitious names, codes and sizes. No real person or company is meant."""

import math
from random import Random

from core.identifiers import uscc_check_digit

_FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)  # fmt: skip
_GIVEN = (
    "立群晓岚建华志强春燕海涛国栋玉梅文静秀兰德胜永刚雪莲宏伟丽娟振东淑芬明远佳慧光明彩霞新民红梅兴旺桂英庆丰素珍学军春生亚楠"
    "宗泽婷若云帆思远嘉宁雨辰子涵俊杰晨曦启航"
)  # fmt: skip
_FIRST = "岱蒙沂泰鲁齐润汇恒瑞鑫源盛昌宏远泽嘉景程祥和信达华茂庆丰金桥顺通百川东岳凯德立新隆兴安康正阳天成博睿聚力启明众诚万利民"
_TRADES = {
    "C": (
        "板材",
        "机械",
        "纺织",
        "食品",
        "化工",
        "电气",
        "建材",
        "服装",
        "家具",
        "塑业",
        "五金",
        "包装",
        "陶瓷",
        "医药",
        "轮胎",
        "制冷",
    ),
    "E": ("建筑工程", "路桥工程", "装饰工程", "市政工程"),
    "F": ("商贸", "百货", "批发市场", "汽车销售", "农资"),
    "G": ("物流", "运输", "快递", "仓储"),
    "H": ("餐饮管理", "大酒店", "宾馆"),
    "I": ("软件", "网络科技", "信息技术"),
    "J": ("小额贷款", "融资担保"),
    "K": ("置业", "物业服务"),
    "L": ("人力资源", "商务咨询", "广告传媒"),
    "A": ("农业发展", "畜牧", "果蔬种植", "水产养殖"),
    "O": ("家政服务", "汽车维修"),
    "B": ("矿业", "石材开采"),
    "D": ("热力", "燃气", "供水"),
}
_INSTITUTIONS = (
    ("P", "中心小学"), ("P", "中学"), ("P", "实验小学"), ("P", "幼儿园"), ("Q", "卫生院"), ("Q", "人民医院"), ("Q", "妇幼保健院"),
    ("N", "环境卫生服务中心"), ("R", "文化馆"), ("S", "便民服务中心"), ("A", "农业技术推广站"), ("N", "水利工程管理站"),
)  # fmt: skip
_ORGANS = (
    "人民政府机关",
    "财政局",
    "税务局",
    "市场监督管理局",
    "人力资源和社会保障局",
    "自然资源局",
    "人民法院",
    "综合执法局",
    "教育和体育局",
)
_ORDINALS = ("", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_SMALL = ("服务部", "经营部", "加工厂", "商店", "合作社", "工作室", "中心", "门市")


def person(rng: Random) -> str:
    start = rng.randrange(0, len(_GIVEN) - 1)
    given = _GIVEN[start : start + 2] if rng.random() < 0.78 else _GIVEN[start]
    return rng.choice(_FAMILY) + given


def brand(rng: Random) -> str:
    first, second = rng.sample(_FIRST, 2)
    return first + second


def phone(rng: Random) -> str:
    """Numbers of a range that no operator has issued: 190 0000 …."""
    return f"1900000{rng.randrange(10_000):04d}"


def enterprise(rng: Random, town: str) -> tuple[str, str]:
    """Name and industry section."""
    section = rng.choices(list(_TRADES), weights=[42, 9, 14, 8, 4, 4, 1, 3, 4, 5, 3, 2, 1])[0]
    trade = rng.choice(_TRADES[section])
    tail = "股份有限公司" if rng.random() < 0.06 else "有限责任公司" if rng.random() < 0.1 else "有限公司"
    return f"{town}{brand(rng)}{trade}{tail}", section


def small_unit(rng: Random, town: str) -> tuple[str, str]:
    section = rng.choices(list(_TRADES), weights=[22, 3, 30, 10, 9, 3, 0, 2, 4, 8, 9, 0, 0])[0]
    return f"{town}{brand(rng)}{rng.choice(_TRADES[section])}{rng.choice(_SMALL)}", section


def institution(rng: Random, town: str, again: int = 0) -> tuple[str, str]:
    """The `again`-th one of a place gets a number: 义堂镇第二中学."""
    section, kind = rng.choice(_INSTITUTIONS)
    return f"{town}{'第' + _ORDINALS[again] if again else ''}{kind}", section


def organ(rng: Random, town: str, again: int = 0) -> str:
    return f"{town}{rng.choice(_ORGANS)}{'第' + _ORDINALS[again] + '分局' if again else ''}"


def workers(rng: Random, *, median: int, sigma: float) -> int:
    """Log-normal, at least 3: few large employers, many small ones."""
    return max(3, min(18_000, round(math.exp(rng.gauss(math.log(median), sigma)))))


_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(prefix: str, place: str, number: int, mark: str) -> str:
    """A credit code with valid check digits around an invented body number."""
    head = f"{mark}{number:06d}"
    total = sum((int(c) if c.isdigit() else ord(c) - 55) * w for c, w in zip(head, _ORG_WEIGHTS, strict=True))
    check = 11 - total % 11
    digit = {10: "X", 11: "0"}.get(check, str(check))
    first17 = f"{prefix}{place[:6]:0<6}{head}{digit}"
    return first17 + uscc_check_digit(first17)
