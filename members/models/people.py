"""People and their membership: one row per person for life, with every change of membership beside it."""

from typing import Any

from django.db import models

from core.bits import Bits, BitsField
from core.crypto import Sealed, SealedField
from core.identifiers import mask_contact, mask_id, mask_phone
from members.querysets import MemberQuerySet, MembershipChangeQuerySet
from unions.models import Body, Unit


class MemberManager(models.Manager.from_queryset(MemberQuerySet)):  # type: ignore[misc]
    """Without records that were merged into another one: no list, count, search or choice shows a person twice."""

    def get_queryset(self) -> MemberQuerySet[Any]:
        rows: MemberQuerySet[Any] = super().get_queryset()
        return rows.exclude(status=Member.Status.MERGED)


class Member(Sealed):
    """A person in the real-name register (the 20 columns of the official workbook) and his present membership."""

    class Status(models.TextChoices):
        ACTIVE = "active", "在会"
        RETAINED = "retained", "保留会籍"
        MOVED = "moved", "转出"
        LEFT = "left", "退会"
        EXPELLED = "expelled", "除名"
        MERGED = "merged", "已合并"  # another record speaks for the person; see models.twins

    class Change(models.TextChoices):
        """会籍变化类型, in the workbook's order (codes 1–6)."""

        JOIN = "1", "入会"
        MOVE_IN = "2", "转入"
        RETAIN = "3", "保留"
        MOVE_OUT = "4", "转出"
        EXPEL = "5", "除名"
        LEAVE = "6", "退会"

    class Reason(models.TextChoices):
        RELATION = "1", "劳动（工作）关系发生变化"
        LAID_OFF = "2", "在本单位下岗后待岗"
        UNEMPLOYED = "3", "失业"
        BANKRUPT = "4", "所在企业破产"
        OWN_WISH = "5", "个人要求退会"
        CRIME = "6", "因犯罪被开除会籍"

    class Sex(models.TextChoices):
        MALE = "1", "男"
        FEMALE = "2", "女"

    class Employment(models.TextChoices):
        AT_WORK = "1", "在岗"
        WAITING = "2", "待（下）岗"
        UNEMPLOYED = "3", "失业"
        RETIRED = "4", "退休"
        RESIGNED = "6", "退职"
        EARLY = "7", "退养（内退）"
        SICK = "8", "病休"
        OTHER = "9", "其他"

    class Education(models.TextChoices):
        DOCTOR = "11", "博士"
        MASTER = "14", "硕士"
        BACHELOR = "21", "本科"
        COLLEGE = "31", "大专"
        SECONDARY = "41", "中专"
        HIGH = "61", "高中"
        MIDDLE = "71", "初中"
        PRIMARY = "81", "小学及以下"

    class Skill(models.TextChoices):
        NONE = "0", "无"
        ONE = "1", "职业资格一级（高级技师）"
        TWO = "2", "二级（技师）"
        THREE = "3", "三级（高级）"
        FOUR = "4", "四级（中级）"
        FIVE = "5", "五级（初级）"

    class Household(models.TextChoices):
        RURAL = "1", "农业户口"
        URBAN = "2", "非农业户口"

    class Politics(models.TextChoices):
        P01 = "01", "中共党员"
        P02 = "02", "中共预备党员"
        P03 = "03", "共青团员"
        P04 = "04", "民革党员"
        P05 = "05", "民盟盟员"
        P06 = "06", "民建会员"
        P07 = "07", "民进会员"
        P08 = "08", "农工党党员"
        P09 = "09", "致公党党员"
        P10 = "10", "九三学社社员"
        P11 = "11", "台盟盟员"
        P12 = "12", "无党派人士"
        P13 = "13", "群众"

    class Group(models.TextChoices):
        """新就业形态等八大群体."""

        NONE = "", "不属于"
        TRUCK = "truck", "货车驾驶员"
        COURIER = "courier", "物流快递员"
        CARE = "care", "护工护理员"
        DOMESTIC = "domestic", "家政服务员"
        MALL = "mall", "商场信息员"
        RIDER = "rider", "网约送餐员"
        ESTATE = "estate", "房产中介员"
        GUARD = "guard", "保安保洁员"

    class Tag(Bits):
        """群体标签 that nothing else in the row tells; see `members.workflows.files` for the derived ones."""

        DISPATCHED = 1, "劳务派遣工"
        INTELLECTUAL = 2, "知识分子"
        FRONTLINE = 4, "一线职工"
        HARDSHIP = 8, "困难职工"
        LAID_OFF = 16, "下岗失业人员"
        HIGH_TITLE = 32, "高职称"
        HIGH_INCOME = 64, "高收入"
        SCATTERED = 128, "零散就业人员"

    class Item(Bits):
        """档案材料; which of them make a file complete is policy data (`member.file_items`)."""

        APPLICATION = 1, "入会申请书"
        FORM = 2, "会员登记表"
        IDENTITY = 4, "身份证件复核"
        PHOTO = 8, "照片"
        CARD = 16, "会员证"
        CONTRACT = 32, "劳动合同记录"
        TRANSFER = 64, "会籍接转记录"
        DECISION = 128, "批准入会记录"

    class Applied(models.TextChoices):
        """申请方式: the ways into the union."""

        UNIT = "1", "在单位申请"
        ONLINE = "2", "网上申请"
        WINDOW = "3", "流动服务窗口"
        SINGLE = "4", "企业外单体入会"

    class Marriage(models.TextChoices):
        SINGLE = "1", "未婚"
        MARRIED = "2", "已婚"
        WIDOWED = "3", "丧偶"
        DIVORCED = "4", "离婚"

    id_number: str
    phone: str
    emergency_name: str
    emergency_phone: str
    name = models.CharField("姓名", max_length=60, db_collation="C")
    pinyin = models.CharField(max_length=120, editable=False, db_collation="C")
    initials = models.CharField(max_length=40, editable=False, db_collation="C")
    sex = models.CharField("性别", max_length=1, choices=Sex)
    born_on = models.DateField("出生日期", null=True, blank=True)
    ethnicity = models.CharField("民族", max_length=2, default="01")  # GB/T 3304
    employment = models.CharField("就业状况", max_length=1, choices=Employment, default=Employment.AT_WORK)
    id_type = models.CharField("有效证件类别", max_length=1, default="1")
    id_number_sealed = SealedField(purpose="member.id_number")
    id_index = models.BinaryField(max_length=16, null=True, editable=False)
    education = models.CharField("学历", max_length=2, choices=Education, blank=True)
    skill = models.CharField("技术等级", max_length=1, choices=Skill, default=Skill.NONE)
    phone_sealed = SealedField(purpose="member.phone")
    phone_index = models.BinaryField(max_length=16, null=True, editable=False)
    phone_tail = models.BinaryField(max_length=4, null=True, editable=False)
    # whom to call; two columns, because a sealed value is masked as a whole
    emergency_name_sealed = SealedField(purpose="member.emergency_name", db_default=b"")
    emergency_phone_sealed = SealedField(purpose="member.emergency_phone", db_default=b"")
    household = models.CharField("户籍类型", max_length=1, choices=Household, blank=True)
    household_place = models.CharField("户籍所在地", max_length=60, blank=True)
    politics = models.CharField("政治面貌", max_length=2, choices=Politics, blank=True)
    native_place = models.CharField("籍贯", max_length=60, blank=True)
    migrant = models.BooleanField("农民工会员", default=False)
    group8 = models.CharField("八大群体", max_length=8, choices=Group, blank=True)
    tags = BitsField("群体标签", bits=Tag)
    residence = models.CharField("居住地", max_length=60, blank=True, default="", db_default="")
    marriage = models.CharField(
        "婚姻状况", max_length=1, choices=Marriage, blank=True, default="", db_default=""
    )
    work_since = models.DateField("参加工作时间", null=True, blank=True)
    trade = models.CharField("工种", max_length=30, blank=True, default="", db_default="")
    position = models.CharField("职务", max_length=30, blank=True, default="", db_default="")
    rank = models.CharField("职称", max_length=30, blank=True, default="", db_default="")
    team = models.CharField("班组", max_length=30, blank=True, default="", db_default="")
    contract_start = models.DateField("劳动合同起", null=True, blank=True)
    contract_end = models.DateField("劳动合同止", null=True, blank=True)

    body = models.ForeignKey(  # the index member_facts starts with it
        Body, models.PROTECT, related_name="members", verbose_name="所在工会", db_index=False
    )
    path = models.CharField(max_length=120, editable=False, db_collation="C")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="members", verbose_name="工作单位"
    )
    status = models.CharField("会籍", max_length=8, choices=Status, default=Status.ACTIVE)
    joined_on = models.DateField("入会日期", null=True, blank=True)
    applied_by = models.CharField(
        "申请方式", max_length=1, choices=Applied, blank=True, default="", db_default=""
    )
    change = models.CharField("会籍变化类型", max_length=1, choices=Change, default=Change.JOIN)
    change_on = models.DateField("会籍变化日期")
    change_reason = models.CharField("会籍变化原因", max_length=1, choices=Reason, blank=True)
    card_no = models.CharField("会员证号", max_length=20, blank=True)
    card_on = models.DateField("发证日期", null=True, blank=True)
    realname_on = models.DateField("实名核验日期", null=True, blank=True)
    file_items = BitsField("档案材料", bits=Item)
    # follows from the items and the policy in force; kept by `members.workflows.files`, checked by the nightly count
    file_complete = models.BooleanField("档案齐全", default=False, editable=False)
    left_unit_on = models.DateField("离职日期", null=True, blank=True)
    registered = models.GeneratedField(
        expression=models.Q(realname_on__isnull=False, file_complete=True) & ~models.Q(card_no=""),  # type: ignore[arg-type]
        output_field=models.BooleanField("登记发证建档齐全"),
        db_persist=True,
    )
    version = models.PositiveIntegerField(default=0)

    objects = MemberManager()
    with_merged = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "会员"
        constraints = [
            models.UniqueConstraint(fields=["id_index"], name="one_person_per_id_number"),
            models.CheckConstraint(
                condition=models.Q(contract_start=None)
                | models.Q(contract_end=None)
                | models.Q(contract_end__gte=models.F("contract_start")),
                name="contract_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["path", "id"]),
            # facts of the nightly run without touching the heap, already in the order they are grouped
            models.Index(
                fields=["body", "unit", "status", "sex", "migrant", "registered"], name="member_facts"
            ),
            models.Index(fields=["phone_index"]),
            models.Index(fields=["phone_tail"]),
            models.Index(fields=["initials", "path"]),
            models.Index(  # the few who left their employer: the nightly run and the list read it alone
                fields=["body", "left_unit_on"],
                condition=models.Q(status="active", left_unit_on__isnull=False) & ~models.Q(employment="4"),
                name="members_departed",
            ),
            # name search and the bigram GIN are created in a migration: member_bigrams(name) with the county's path
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_id(self) -> str:
        return mask_id(self.id_number)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def emergency(self) -> str:
        """紧急联系人 with the telephone, in one line."""
        return f"{self.emergency_name} {self.emergency_phone}".strip()

    @property
    def masked_emergency(self) -> str:
        return mask_contact(self.emergency)


class MembershipChange(models.Model):
    """One change of membership: what, when, why, between which bodies."""

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="changes", verbose_name="会员", db_index=False
    )
    kind = models.CharField("会籍变化类型", max_length=1, choices=Member.Change)
    on = models.DateField("日期")
    reason = models.CharField("原因", max_length=1, choices=Member.Reason, blank=True)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="工会", db_index=False)
    from_body = models.ForeignKey(
        Body, models.PROTECT, null=True, related_name="+", verbose_name="原工会", db_index=False
    )
    note = models.CharField("说明", max_length=200, blank=True)
    # undo takes back what a batch wrote
    batch = models.BigIntegerField("导入批次", null=True, editable=False)
    by_name = models.CharField("经办人", max_length=60, blank=True)

    objects = MembershipChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "会籍变化"
        indexes = [models.Index(fields=["member", "-on"]), models.Index(fields=["body", "kind", "on"])]

    def __str__(self) -> str:
        return f"{self.member} {self.get_kind_display()}"
