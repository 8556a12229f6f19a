"""Statement triggers that remember touched bodies, whatever wrote: ORM, COPY or raw SQL. UPDATE marks old and new."""

from django.db import migrations

# table → SQL that yields body ids from `touched` (the transition table)
SOURCES = {
    "unions_body": "SELECT id FROM touched UNION SELECT superior_id FROM touched WHERE kind IN ('branch', 'group')",
    "unions_coverage": "SELECT body_id FROM touched UNION SELECT b.superior_id FROM touched t JOIN unions_body b"
    " ON b.id = t.body_id WHERE b.kind IN ('branch', 'group')",
    "unions_unit": "SELECT c.body_id FROM touched t JOIN unions_coverage c ON c.unit_id = t.id",
    "unions_committee": "SELECT body_id FROM touched",
    "unions_officer": "SELECT body_id FROM touched",
    "unions_training": "SELECT o.body_id FROM touched t JOIN unions_officer o ON o.id = t.officer_id",
    "unions_election": "SELECT body_id FROM touched UNION SELECT o.body_id FROM touched t"
    " JOIN unions_officer o ON o.election_id = t.id",
    "members_member": "SELECT body_id FROM touched",
    "homes_assessment": "SELECT body_id FROM touched",
    "homes_assessitem": "SELECT a.body_id FROM touched t JOIN homes_assessment a ON a.id = t.assessment_id",
}


def triggers(table, bodies):
    function = f"homes_touch_{table}"
    mark = f"INSERT INTO homes_dirty (body_id) SELECT DISTINCT x.id FROM ({bodies}) AS x(id) WHERE x.id IS NOT NULL"
    create = f"""
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {mark}; RETURN NULL; END $$;
CREATE TRIGGER homes_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE TRIGGER homes_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE FUNCTION {function}_both() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    WITH touched AS (SELECT * FROM before_ UNION ALL SELECT * FROM after_) {mark}; RETURN NULL; END $$;
CREATE TRIGGER homes_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS before_ NEW TABLE AS after_
    FOR EACH STATEMENT EXECUTE FUNCTION {function}_both();
"""
    drop = (
        f"DROP TRIGGER homes_insert ON {table}; DROP TRIGGER homes_delete ON {table};"
        f"DROP TRIGGER homes_update ON {table}; DROP FUNCTION {function}(); DROP FUNCTION {function}_both();"
    )
    return migrations.RunSQL(create, drop)


class Migration(migrations.Migration):
    dependencies = [
        ("homes", "0001_initial"),
        ("unions", "0002_name_search"),
        ("members", "0002_name_search"),
    ]
    operations = [triggers(table, bodies) for table, bodies in SOURCES.items()] + [
        migrations.RunSQL(
            "ALTER TABLE homes_facts SET (fillfactor = 80); ALTER TABLE homes_outcome SET (fillfactor = 80);"
            "ALTER TABLE homes_rollup SET (fillfactor = 80);",
            migrations.RunSQL.noop,
        )
    ]
