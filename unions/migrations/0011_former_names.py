"""Finding a body by an earlier name."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("unions", "0010_cadre_alerts")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX version_name_bigrams ON unions_bodyversion USING gin (portal_bigrams(name))",
            "DROP INDEX version_name_bigrams",
        ),
    ]
