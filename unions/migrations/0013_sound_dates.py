"""Dates that the forms refuse, refused by the database as well."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("unions", "0012_founding")]
    operations = [
        migrations.AddConstraint(
            "committee",
            models.CheckConstraint(
                condition=Q(approved_on=None) | Q(elected_on__isnull=False, approved_on__gte=F("elected_on")),
                name="committee_approved_after_election",
            ),
        ),
        migrations.AddConstraint(
            "body",
            models.CheckConstraint(
                condition=Q(legal_until=None) | Q(legal_on=None) | Q(legal_until__gt=F("legal_on")),
                name="certificate_ends_later",
            ),
        ),
    ]
