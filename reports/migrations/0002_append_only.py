"""What the database itself refuses: change of frozen figures, of published bulletins and of their files."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reports_freeze
    FOR EACH ROW EXECUTE FUNCTION portal_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reports_snapshot
    FOR EACH ROW EXECUTE FUNCTION portal_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reports_bulletinfile
    FOR EACH ROW EXECUTE FUNCTION portal_append_only();
CREATE FUNCTION reports_bulletin_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'a published bulletin never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF (NEW.figures, NEW.digest, NEW.quarter, NEW.body_id) IS DISTINCT FROM
        (OLD.figures, OLD.digest, OLD.quarter, OLD.body_id) THEN
        RAISE EXCEPTION 'figures of a bulletin are frozen' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bulletin_stands BEFORE UPDATE OR DELETE ON reports_bulletin
    FOR EACH ROW EXECUTE FUNCTION reports_bulletin_stands();
"""
FREE = """
DROP TRIGGER bulletin_stands ON reports_bulletin; DROP FUNCTION reports_bulletin_stands();
DROP TRIGGER append_only ON reports_bulletinfile; DROP TRIGGER append_only ON reports_snapshot;
DROP TRIGGER append_only ON reports_freeze;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("core", "0002_database_guards")]
    operations = [migrations.RunSQL(GUARDS, FREE)]
