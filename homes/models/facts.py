"""Facts: one row of typed columns per basic union, as the nightly run saw them and the page shows them."""

from django.db import models

from homes.querysets import OfBodyQuerySet
from unions.models import Body

Int = models.IntegerField
Day = models.DateField


class FactsBase(models.Model):
    """Every fact a rule may name. A fact that may be unknown is NULL; counts are 0."""

    body = models.OneToOneField(
        Body, models.CASCADE, primary_key=True, related_name="%(class)s", verbose_name="工会"
    )
    # the body itself; `above` is the path of its superior when it was last scored
    above = models.CharField("上级路径", max_length=120, db_collation="C")
    kind = models.CharField("类别", max_length=12)
    nature = models.CharField("单位性质", max_length=12)
    size = models.SmallIntegerField("规模")
    established_on = Day("成立日期", null=True)
    term_start = Day("本届起", null=True)
    term_end = Day("本届止", null=True)
    independent = models.BooleanField("独立设置机构")
    legal_eligible = models.BooleanField("符合法人条件", null=True)
    has_legal = models.BooleanField("已取得法人资格")
    # covered employers
    units_open = Int("所辖单位数")
    workers = Int("职工数")
    enterprise_units = Int("所辖企业数")
    party_units = Int("有党组织的所辖非公企业数")
    branch_units = Int("已设分会、小组的企业数")
    # members
    members = Int("会员数")
    declared = models.BooleanField("会员数为申报数")
    women = Int("女会员数")
    migrants = Int("农民工会员数")
    registered = Int("登记发证建档齐全的会员数")
    registered_bp = Int("登记发证建档率（万分比）", null=True)
    largest_unit_members = Int("会员最多的单位会员数", null=True)
    smallest_unit_members = Int("会员最少的单位会员数", null=True)
    departed = Int("离职超期未接转的会员数")
    departed_first = Day("最早离职未接转日期", null=True)
    departed_next = Day("最早尚在期限内的离职日期", null=True)
    congresses = Int("有记录的会员（代表）大会次数")
    congress_first_on = Day("其中最早一次的日期", null=True)
    reps = Int("会员代表人数")
    reps_until = Day("本届会员代表任期至", null=True)
    # committees
    union_elected_on = Day("工会委员会选举日期", null=True)
    union_approved_on = Day("工会委员会批复日期", null=True)
    audit_elected_on = Day("经审委员会选举日期", null=True)
    audit_approved_on = Day("经审委员会批复日期", null=True)
    women_elected_on = Day("女职工委员会选举日期", null=True)
    audit_gap_days = Int("经审与工会委员会选举相差天数", null=True)
    women_gap_days = Int("女职委与工会委员会选举相差天数", null=True)
    # cadres and elections
    chairs = Int("在任主席数")
    chairs_elected = Int("经选举并批复的主席数")
    chair_took_post_on = Day("主席任职日期", null=True)
    chair_left_on = Day("上任主席离任日期", null=True)
    chair_trained_on = Day("主席首次上级培训日期", null=True)
    heads_fulltime = Int("专职主席、副主席数")
    staff_fulltime = Int("专职工作人员数")
    women_posts = Int("女职工委员数")
    chairs_reachable = Int("有联系电话的在任主席数")
    chairs_party = Int("党员主席数")
    chairs_in_leadership = Int("进党组织班子的主席数")
    cadres_year = Int("上年全年在任干部数")
    cadres_short = Int("上年培训天数不足的干部数")
    cadres_least = Int("上年培训最少的干部天数（百分之一天）", null=True)
    elections_n = Int("选举次数")
    elections_incomplete = Int("资料不全的选举数")
    postponed_to = Day("批准延期至", null=True)
    restructure_open = Int("未办结的撤并案件数")
    last_active_on = Day("最近一次选举、培训或缴费日期", null=True)
    # approved exceptions: `,P-014,P-074,` and the first day on which one of them ends
    waivers = models.CharField("经批准的例外", max_length=400, null=True, db_collation="C")
    waiver_ends = Day("例外到期", null=True)
    # money
    dues_quarters = Int("已申报季度数")
    dues_arrears = models.BigIntegerField("欠缴（分）")
    dues_short_accrual = Int("计提不足次数")
    dues_oldest_arrears = Int("最早欠缴季度", null=True)
    dues_units_expected = Int("应缴单位数")
    dues_units_clear = Int("缴清单位数")
    accounts_open = Int("独立账户数")
    budget_approved_on = Day("本年预算批准日期", null=True)
    final_approved_on = Day("上年决算批准日期", null=True)
    budget_audited = Int("本年预算已经审")
    final_audited = Int("上年决算已经审")
    # petitions
    first_petitions = Int("初信初访件数")
    first_overdue = Int("初信初访逾期件数")
    first_repeated = Int("初信初访重复件数")
    replies_due = Int("应回复件数")
    replies_given = Int("按期回复件数")
    # activities, openness, records of systems and campaigns; lists read `,one,two,` so that a rule can look into them
    activities = Int("近一年登记了参加人数的活动次数")
    activity_first_on = Day("其中最早一次的日期", null=True)
    educate_on = Day("最近一次教育引导类活动", null=True)
    develop_on = Day("最近一次推动发展类活动", null=True)
    contest_on = Day("最近一次竞赛培训类活动", null=True)
    culture_on = Day("最近一次职工文化类活动", null=True)
    ceremony_on = Day("最近一次入会仪式", null=True)
    affairs_funds_on = Day("最近一次公开经费", null=True)
    affairs_elections_on = Day("最近一次公开选举", null=True)
    affairs_plans_on = Day("最近一次公开计划", null=True)
    affairs_benefits_on = Day("最近一次公开福利", null=True)
    affairs_major_on = Day("最近一次公开重大事项", null=True)
    ledgers = Int("登记的制度台账数")
    ledgers_met = models.TextField("已核实且按期修订的制度台账", null=True, db_collation="C")
    ledgers_waiting = models.TextField("待核实的制度台账", null=True, db_collation="C")
    ledgers_until = Day("最早一项制度应修订的日期", null=True)
    doubles_met = models.TextField("已核实的双亮双争双述双评", null=True, db_collation="C")
    doubles_waiting = models.TextField("待核实的双亮双争双述双评", null=True, db_collation="C")
    open3_met = models.TextField("已核实的三公开四统筹", null=True, db_collation="C")
    open3_waiting = models.TextField("待核实的三公开四统筹", null=True, db_collation="C")
    duties_met = models.TextField("已核实的职责记录", null=True, db_collation="C")
    duties_waiting = models.TextField("待核实的职责记录", null=True, db_collation="C")
    records_until = Day("创建记录的核实最早到期", null=True)
    # attested items: 0 not filed, 1 waiting, 2 verified as met, 3 verified as not met or returned
    att_workers_congress = models.SmallIntegerField("职工代表大会")
    att_disclosure = models.SmallIntegerField("厂务公开")
    att_agreement = models.SmallIntegerField("集体合同")
    att_promises = models.SmallIntegerField("实事清单")
    att_treatment = models.SmallIntegerField("主席待遇")
    att_nature = models.SmallIntegerField("分类职责")
    att_oldest = Day("最早核实日期", null=True)
    # members' rating: the newest valid round, and the newest that judged the chair
    satisfaction_bp = Int("会员满意率（万分比）", null=True)
    rated_on = Day("最近一次有效评家", null=True)
    chair_bp = Int("主席满意率（万分比）", null=True)
    chair_rated_on = Day("最近一次评议主席", null=True)
    # positions: own and shared; `eight_…` of the own ones, `eight_lacks` a bit for each of the eight marks
    scale_units = Int("所辖规模以上企业数")
    positions_open = Int("开放的阵地数（含共享）")
    stations_open = Int("开放的服务站点数（含共享）")
    stations_full = Int("功能齐全的本会服务站点数")
    eight_open = Int("本会开放的阵地数")
    eight_met = Int("八有齐全并在有效期内核验的阵地数")
    eight_asked = Int("八有待核验的阵地数")
    eight_lacks = Int("阵地八有缺项")
    eight_first = Day("阵地最早核验日期", null=True)
    eight_last = Day("阵地最近核验日期", null=True)
    homes_declared = Int("申报建家次数")

    class Meta:
        abstract = True


class Facts(FactsBase):
    """`recheck_on`: the first day on which time alone can change an outcome of this body."""

    recheck_on = Day("复算日期", null=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "评分事实"
        indexes = [models.Index(fields=["recheck_on"])]

    def __str__(self) -> str:
        return f"{self.body} 的评分事实"


class FactsRow(FactsBase):
    """The same columns under the name of a CTE: rules compile to conditions on `facts`."""

    class Meta:
        managed = False
        db_table = "facts"


class Dirty(models.Model):
    """Bodies touched since they were last scored; written by statement triggers, so that COPY and raw SQL count too."""

    body_id = models.BigIntegerField()

    class Meta:
        verbose_name = "待复算"
