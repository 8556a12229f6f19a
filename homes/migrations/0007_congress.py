"""Facts of congresses and representatives in place of the attested item; what was not yet decided of it is taken off the sheets."""

from importlib import import_module

from django.db import migrations, models

triggers = import_module("homes.migrations.0002_dirty_triggers").triggers

# decided items stay as history; an undecided one would wait for ever, because the sheet asks for it no more
OFF_THE_SHEET = """
DELETE FROM homes_evidence WHERE item_id IN (
    SELECT id FROM homes_assessitem WHERE entry = 'P-087' AND state IN ('open', 'filed', 'returned'));
DELETE FROM homes_assessitem WHERE entry = 'P-087' AND state IN ('open', 'filed', 'returned');
"""


class Migration(migrations.Migration):
    dependencies = [("homes", "0006_departed"), ("members", "0007_democracy")]
    operations: list = [
        *(
            migrations.AddField(
                "facts", name, models.IntegerField(verbose_name=label, default=0), preserve_default=False
            )
            for name, label in (("congresses", "有记录的会员（代表）大会次数"), ("reps", "会员代表人数"))
        ),
        *(
            migrations.AddField("facts", name, models.DateField(verbose_name=label, null=True))
            for name, label in (
                ("congress_first_on", "其中最早一次的日期"),
                ("reps_until", "本届会员代表任期至"),
            )
        ),
        migrations.RemoveField("facts", "att_congress"),
        migrations.RunSQL(OFF_THE_SHEET, migrations.RunSQL.noop),
        triggers("members_membercongress", "SELECT body_id FROM touched"),
        triggers("members_memberrep", "SELECT body_id FROM touched"),
    ]
