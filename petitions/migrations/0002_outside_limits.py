"""Figures the catalogue leaves blank, from the Regulation on Petition Work (2022), marked as outside rules."""

import datetime as dt
from typing import Any

from django.db import migrations

FROM = dt.date(2022, 5, 1)  # the day the regulation took effect
EARLIER = dt.date(2010, 1, 1)  # so that old petitions entered later have a clock as well
FIGURES = (
    ("notice", 15, "days", "《信访工作条例》（2022）第二十三条", True),
    ("finish", 60, "days", "《信访工作条例》（2022）第三十四条", True),
    ("extension", 30, "days", "《信访工作条例》（2022）第三十四条", True),
    ("objection", 5, "working_days", "《信访工作条例》（2022）第二十三条", True),
    ("delegates", 5, "people", "《信访工作条例》（2022）第二十条", True),
    ("warning", 5, "days", "平台建议值", False),
    ("collective", 5, "people", "平台建议值，各地可另定", False),
)


def seed(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("petitions", "PetitionLimit").objects
    for kind, amount, unit, basis, outside in FIGURES:
        for day in (EARLIER,):
            rows.get_or_create(
                kind=kind,
                effective_from=day,
                defaults={"amount": amount, "unit": unit, "basis": basis, "outside": outside, "set_by": "平台初始"},
            )


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
