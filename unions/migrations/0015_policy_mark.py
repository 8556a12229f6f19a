"""One row that every statement on figures, adoptions, documents and places changes, whatever wrote: readers ask it, not the rows.

Its number comes from a sequence, so that the one of an edit that was taken back never comes again.
"""

from django.db import migrations

TABLES = ("unions_threshold", "unions_ruleadoption", "unions_policydoc", "unions_jurisdiction")
FUNCTION = "unions_mark_policy"
EVENTS = "INSERT OR UPDATE OR DELETE OR TRUNCATE"
CREATE = f"""
CREATE SEQUENCE unions_policymark_number;
CREATE TABLE unions_policymark (the_only boolean PRIMARY KEY DEFAULT true CHECK (the_only), mark bigint NOT NULL);
INSERT INTO unions_policymark (mark) VALUES (nextval('unions_policymark_number'));
CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO unions_policymark (mark) VALUES (nextval('unions_policymark_number'))
        ON CONFLICT (the_only) DO UPDATE SET mark = excluded.mark;
    RETURN NULL;
END $$;
"""
DROP = f"DROP TABLE unions_policymark; DROP SEQUENCE unions_policymark_number; DROP FUNCTION {FUNCTION}();"


def trigger(table):
    return migrations.RunSQL(
        f"CREATE TRIGGER policy_mark AFTER {EVENTS} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
        f"DROP TRIGGER policy_mark ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("unions", "0014_terms")]
    operations = [migrations.RunSQL(CREATE, DROP), *map(trigger, TABLES)]
