"""Infix search of names within a county: GIN over the county part of the path and two-character pieces of the name.

`n_distinct` is pinned: the planner's sample underestimates the number of bodies tenfold on a table of this size.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial"), ("core", "0002_database_guards")]
    operations = [
        migrations.RunSQL(
            'CREATE INDEX member_name_bigrams ON members_member USING gin (left(path, 12), portal_bigrams(name));'
            "ALTER TABLE members_member ALTER COLUMN body_id SET (n_distinct = -0.015);"
            "ALTER TABLE members_member SET (autovacuum_vacuum_scale_factor = 0.02);",
            "DROP INDEX member_name_bigrams;",
        ),
    ]
