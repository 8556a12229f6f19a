"""Words of the member workbook and the codes behind them: GB/T 3304, 4658, 4762 and the workbook's own lists."""

from members.models import Member

_NATIONS = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
]
NATIONS = {f"{name}族": f"{number:02d}" for number, name in enumerate(_NATIONS, start=1)}
ALSO_NATIONS = {"僳僳族": "20", **{name: f"{number:02d}" for number, name in enumerate(_NATIONS, start=1)}}


def words(choices: type) -> dict[str, str]:
    return {label: value for value, label in choices.choices if value}  # type: ignore[attr-defined]


SEXES = words(Member.Sex)
EMPLOYMENTS = words(Member.Employment)
EDUCATIONS = words(Member.Education)
ALSO_EDUCATIONS = {"大学本科": "21", "大学": "21", "研究生": "14", "硕士研究生": "14", "博士研究生": "11", "专科": "31",
                   "大学专科": "31", "小学": "81", "职高": "41", "技校": "41"}  # fmt: skip
SKILLS = words(Member.Skill)
ALSO_SKILLS = {"高级技师": "1", "一级": "1", "技师": "2", "二级": "2", "高级": "3", "三级": "3", "中级": "4", "四级": "4",
               "初级": "5", "五级": "5", "高级工": "3", "中级工": "4", "初级工": "5"}  # fmt: skip
HOUSEHOLDS = words(Member.Household)
ALSO_HOUSEHOLDS = {"农业": "1", "非农业": "2", "农业家庭户口": "1", "非农业家庭户口": "2", "农业集体户口": "1",
                   "非农业集体户口": "2"}  # fmt: skip
CHANGES = words(Member.Change)
REASONS = words(Member.Reason)
POLITICS = words(Member.Politics)
ALSO_POLITICS = {"党员": "01", "预备党员": "02", "团员": "03", "无党派": "12"}
YES_NO = {"是": "t", "否": "f"}
ID_TYPES = {"居民身份证": "1"}

NATION_WORDS = {value: word for word, value in NATIONS.items()}
