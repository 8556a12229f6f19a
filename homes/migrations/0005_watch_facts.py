"""Facts of paper unions, exceptions, restructuring and cadres' days; exceptions and cases mark their bodies."""

from importlib import import_module

from django.db import migrations, models

triggers = import_module("homes.migrations.0002_dirty_triggers").triggers

COUNTS = {
    "chairs_reachable": "有联系电话的在任主席数",
    "chairs_party": "党员主席数",
    "chairs_in_leadership": "进党组织班子的主席数",
    "cadres_year": "上年全年在任干部数",
    "cadres_short": "上年培训天数不足的干部数",
    "restructure_open": "未办结的撤并案件数",
    "party_units": "有党组织的所辖非公企业数",
}
DAYS = {"last_active_on": "最近一次选举、培训或缴费日期", "waiver_ends": "例外到期"}


class Migration(migrations.Migration):
    dependencies = [("homes", "0004_dirty_money_and_petitions"), ("unions", "0004_cases")]
    operations = [
        *(
            migrations.AddField(
                "facts", name, models.IntegerField(verbose_name=label, default=0), preserve_default=False
            )
            for name, label in COUNTS.items()
        ),
        *(
            migrations.AddField("facts", name, models.DateField(verbose_name=label, null=True))
            for name, label in DAYS.items()
        ),
        migrations.AddField(
            "facts",
            "cadres_least",
            models.IntegerField(verbose_name="上年培训最少的干部天数（百分之一天）", null=True),
        ),
        migrations.AddField(
            "facts",
            "waivers",
            models.CharField(verbose_name="经批准的例外", max_length=400, null=True, db_collation="C"),
        ),
        triggers("unions_ruleexception", "SELECT body_id FROM touched"),
        triggers("unions_case", "SELECT body_id FROM touched"),
    ]
