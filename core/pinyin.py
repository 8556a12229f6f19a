"""Pinyin beside names: for search by initials and for sorting Chinese without ICU."""

from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin

# Surnames whose usual reading differs from the character's first reading.
_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge", "区": "ou", "朴": "piao",
    "任": "ren", "华": "hua", "尉迟": "yu chi", "繁": "po", "缪": "miao", "宓": "mi", "员": "yun", "种": "chong",
    "翟": "zhai", "乐": "yue", "覃": "qin", "召": "shao", "黑": "he", "洗": "xian", "祭": "zhai", "万俟": "mo qi",
}  # fmt: skip


# every syllable that the common characters have
_ALL = (
    "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao "
    "ce cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui "
    "chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de den deng di dian diao die ding diu "
    "dong dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng fiao fo fou fu ga gai gan gang "
    "gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng "
    "hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan "
    "jue jun ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang "
    "lao le lei leng li lia lian liang liao lie lin ling liu lo long lou lu luan lun luo lv lve ma mai "
    "man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen "
    "neng ni nian niang niao nie nin ning niu nong nou nu nuan nun nuo nv nve o ou pa pai pan pang pao "
    "pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu "
    "quan que qun ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang sao se sen "
    "seng sha shai shan shang shao she shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si "
    "song sou su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui "
    "tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue "
    "xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng "
    "zha zhai zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi "
    "zong zou zu zuan zui zun zuo "
)
_SYLLABLES = frozenset(_ALL.split())


def _letters(other: str) -> Any:
    """Latin letters and digits one by one, in lower case."""
    return list(other.lower())


@lru_cache(maxsize=200_000)
def _syllables(text: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(text, style=Style.NORMAL, errors=_letters))


@lru_cache(maxsize=200_000)
def _one(char: str) -> str:
    return "".join(_syllables(char))


def _person(name: str) -> tuple[str, ...]:
    for size in (2, 1):
        reading = _SURNAMES.get(name[:size])
        if reading and len(name) > size:
            return (*reading.split(), *(_one(char) for char in name[size:]))
    return tuple(_one(char) for char in name)


def spell(name: str, *, person: bool = False) -> str:
    """`wangxiaoming`, at most 120 characters."""
    return "".join(_person(name) if person else _syllables(name))[:120]


def initials(name: str, *, person: bool = False) -> str:
    """`wxm`, at most 40 characters."""
    return "".join(part[:1] for part in (_person(name) if person else _syllables(name)))[:40]


def syllables(name: str, *, person: bool = False) -> tuple[str, ...]:
    """One reading per character."""
    return _person(name) if person and " " not in name else tuple(_one(char) for char in name)


@lru_cache(maxsize=2000)
def initials_of_spelling(text: str) -> tuple[str, ...]:
    """What initials a typed spelling may stand for: `daimeng` → `dm`. The last syllable may be half typed. The
    fewest syllables first, at most four."""
    if not (text.isascii() and text.isalpha()) or len(text) > 60:
        return ()
    ways: list[set[str]] = [{""}] + [set() for _ in text]
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - 6), end):
            piece = text[start:end]
            half = end == len(text) and any(one.startswith(piece) for one in _SYLLABLES)
            if ways[start] and (piece in _SYLLABLES or half):
                ways[end] |= set(sorted((way + piece[0] for way in ways[start]), key=len)[:8])
    return tuple(sorted((way for way in ways[-1] if len(way) > 1), key=lambda way: (len(way), way))[:4])
