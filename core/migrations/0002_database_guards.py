"""Audit events refuse change; the bigram function behind every name search; the calendar of holidays."""

import datetime as dt

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core_auditevent
    FOR EACH ROW EXECUTE FUNCTION portal_append_only();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON core_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core_personaldataread
    FOR EACH ROW EXECUTE FUNCTION portal_append_only();
"""
BIGRAMS = """
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE FUNCTION portal_bigrams(t text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT array(SELECT substr(t, i, 2) FROM generate_series(1, greatest(length(t) - 1, 1)) i) $$;
"""


def fill_calendar(apps, schema_editor):
    """Days that differ from Monday-to-Friday, as far as the package knows them; later years are entered in the portal."""
    import chinese_calendar

    day, last = dt.date(2012, 1, 1), dt.date(2026, 12, 31)
    rows = []
    calendar_day = apps.get_model("core", "CalendarDay")
    while day <= last:
        working = chinese_calendar.is_workday(day)
        if working != (day.weekday() < 5):
            rows.append(calendar_day(day=day, is_working=working, name="调休上班" if working else "法定节假日"))
        day += dt.timedelta(days=1)
    calendar_day.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER append_only ON core_personaldataread; DROP TRIGGER append_only_table ON core_auditevent;"
            "DROP TRIGGER append_only ON core_auditevent; DROP FUNCTION portal_append_only();",
        ),
        migrations.RunSQL(BIGRAMS, "DROP FUNCTION portal_bigrams(text);"),
        migrations.RunPython(fill_calendar, migrations.RunPython.noop),
    ]
