"""Finding by name part, initials, earlier and short names and codes; who is due when. Indexes only."""

from django.db import migrations

INDEXES = {
    "body_short_name_bigrams": "unions_body USING gin (portal_bigrams(short_name))",
    "body_initials_bigrams": "unions_body USING gin (portal_bigrams(initials))",
    "body_name_start": "unions_body (name varchar_pattern_ops)",
    "body_short_name_start": "unions_body (short_name varchar_pattern_ops)",
    "body_legal_no_start": "unions_body (legal_no varchar_pattern_ops) WHERE NOT (legal_no = '')",
    "body_national_id_start": "unions_body (national_id varchar_pattern_ops) WHERE NOT (national_id = '')",
    # the few thousand bodies above the grassroots, which come first among the hits of a common word
    "body_above_basic": "unions_body (path) WHERE NOT (kind IN ('single', 'joint', 'branch', 'group'))",
    "body_due": "unions_body (term_end, path) WHERE state IN ('normal', 'rectifying')",
    "unit_initials_bigrams": "unions_unit USING gin (portal_bigrams(initials))",
    "unit_name_start": "unions_unit (name varchar_pattern_ops)",
    "unit_pinyin": "unions_unit (pinyin)",
    "officer_name_bigrams": "unions_officer USING gin (portal_bigrams(name))",
    "officer_name_start": "unions_officer (name varchar_pattern_ops)",
    "officer_pinyin": "unions_officer (pinyin)",
}


class Migration(migrations.Migration):
    dependencies = [("unions", "0005_reconciliation_and_duties")]
    operations = [
        migrations.RunSQL(f"CREATE INDEX {name} ON {where}", f"DROP INDEX {name}")
        for name, where in INDEXES.items()
    ]
