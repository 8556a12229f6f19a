"""Code lists of the register: channels, kinds, categories, states, results, reply forms."""

from django.db import models


class Channel(models.TextChoices):
    LETTER = "letter", "来信"
    VISIT = "visit", "来访"
    HOTLINE = "hotline", "12351"
    MAILBOX = "mailbox", "主席信箱"
    BOX = "box", "意见箱"
    CARD = "card", "联系卡"
    ONLINE = "online", "网上"
    WEIBO = "weibo", "微博"
    SMS = "sms", "短信"
    QQ = "qq", "QQ群"
    PRESS = "press", "报刊专栏"
    RECEPTION = "reception", "领导接访"
    SUPERIOR = "superior", "上级交办"


class Kind(models.TextChoices):
    """Regulation on petition work, art. 29–31."""

    CLAIM = "claim", "申诉求决"
    ADVICE = "advice", "建议意见"
    CHARGE = "charge", "检举控告"


class Category(models.TextChoices):
    WAGES_UNPAID = "0101", "拖欠工资"
    OVERTIME = "0102", "加班费"
    MINIMUM_WAGE = "0103", "最低工资"
    SEVERANCE = "0104", "经济补偿"
    CONTRACT_SIGN = "0201", "签订劳动合同"
    CONTRACT_END = "0202", "解除劳动合同"
    DISPATCH = "0203", "劳务派遣"
    RELATION = "0204", "劳动关系确认"
    INSURANCE = "0300", "社会保险和公积金"
    INJURY = "0400", "工伤和职业病"
    HOURS = "0500", "工时和休假"
    SAFETY = "0600", "劳动安全卫生"
    WOMEN = "0700", "女职工特殊权益"
    RESTRUCTURE = "0800", "改制、破产和安置"
    DEMOCRACY = "0900", "民主管理和职代会"
    UNION = "1000", "工会组织、会籍和经费"
    HARDSHIP = "1100", "困难帮扶"
    MODEL_WORKER = "1200", "劳模待遇"
    RETIREMENT = "1300", "退休待遇"
    NEW_FORMS = "1400", "新就业形态权益"
    LEGAL = "1500", "涉法涉诉"
    OTHER = "1900", "其他"


class Group(models.TextChoices):
    """群体 of the register."""

    ORDINARY = "ordinary", "一般职工"
    MIGRANT = "migrant", "农民工"
    HARDSHIP = "hardship", "困难职工"
    LAID_OFF = "laid_off", "下岗待岗"
    DISPATCHED = "dispatched", "劳务派遣工"
    WOMEN = "women", "女职工"
    NEW_FORMS = "new_forms", "新就业形态劳动者"
    RETIRED = "retired", "退休职工"


class State(models.TextChoices):
    RECEIVED = "received", "待分办"
    ASSIGNED = "assigned", "待受理"
    ACCEPTED = "accepted", "已受理"
    INVESTIGATING = "investigating", "办理中"
    SOLVED = "solved", "已办结，待答复"
    EXPLAINED = "explained", "已解释，待答复"
    UNSUPPORTED = "unsupported", "不予支持，待答复"
    TRANSFERRED = "transferred", "已转送，待答复"
    JUDICIAL = "judicial", "已导入司法，待答复"
    REPLIED = "replied", "已答复"
    CONFIRMED = "confirmed", "已评价"
    ARCHIVED = "archived", "已归档"


OPEN_STATES = (State.RECEIVED, State.ASSIGNED, State.ACCEPTED, State.INVESTIGATING)
IN_HAND_STATES = (State.ASSIGNED, State.ACCEPTED, State.INVESTIGATING)
CLOSED_STATES = (State.SOLVED, State.EXPLAINED, State.UNSUPPORTED, State.TRANSFERRED, State.JUDICIAL)
TONES = {
    State.RECEIVED: "grace",
    State.ASSIGNED: "grace",
    State.ACCEPTED: "pending",
    State.INVESTIGATING: "pending",
    State.REPLIED: "pass",
    State.CONFIRMED: "pass",
    State.ARCHIVED: "na",
}  # closed and waiting for a reply: `waived`


class Result(models.TextChoices):
    """Art. 32, plus the two ways out of the union's own handling."""

    SUPPORT = "support", "支持"
    EXPLAIN = "explain", "解释说明"
    REFUSE = "refuse", "不予支持"
    TRANSFER = "transfer", "转送"
    JUDICIAL = "judicial", "导入司法程序"


class ReplyForm(models.TextChoices):
    NOTICE = "notice", "集中公示"
    ONE_WAY = "one_way", "单向反馈"
    DIRECT = "direct", "直接答复"
    PERIODIC = "periodic", "定期告知"


class Satisfaction(models.TextChoices):
    GOOD = "good", "满意"
    FAIR = "fair", "基本满意"
    BAD = "bad", "不满意"


class Urgency(models.TextChoices):
    NORMAL = "normal", "一般"
    URGENT = "urgent", "紧急"
