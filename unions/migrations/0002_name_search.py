"""Infix search of names: GIN over two-character pieces."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("unions", "0001_initial"), ("core", "0002_database_guards")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX body_name_bigrams ON unions_body USING gin (portal_bigrams(name));"
            "CREATE INDEX unit_name_bigrams ON unions_unit USING gin (portal_bigrams(name));",
            "DROP INDEX body_name_bigrams; DROP INDEX unit_name_bigrams;",
        ),
    ]
