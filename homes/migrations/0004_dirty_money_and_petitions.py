"""The same triggers on money and petitions: their facts mark bodies for the next run too."""

from importlib import import_module

from django.db import migrations

triggers = import_module("homes.migrations.0002_dirty_triggers").triggers

SOURCES = {
    "finance_contribution": "SELECT body_id FROM touched",
    "finance_account": "SELECT body_id FROM touched",
    "finance_budget": "SELECT body_id FROM touched",
    "finance_finalaccount": "SELECT body_id FROM touched",
    "petitions_petition": "SELECT handler_body_id FROM touched",
}


class Migration(migrations.Migration):
    dependencies = [
        ("homes", "0003_assessment_versions"),
        ("finance", "0002_ledger_guards"),
        ("petitions", "0001_initial"),
    ]
    operations = [triggers(table, bodies) for table, bodies in SOURCES.items()]
