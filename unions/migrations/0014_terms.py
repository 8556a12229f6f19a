"""Terms that overlap, terms of another length, dates before founding, wrong codes: refused by the database as well."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual

CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
STRICT = "USING ERRCODE = 'check_violation', CONSTRAINT ="

# A committee's term runs from its election to its last day; the current one without a last day runs on.
OVERLAP = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE unions_committee ADD CONSTRAINT terms_do_not_overlap EXCLUDE USING gist (
    body_id WITH =, kind WITH =, daterange(elected_on, term_end, '[]') WITH &&
) WHERE (elected_on IS NOT NULL AND (term_end IS NOT NULL OR state = 'current'));
"""
NO_OVERLAP = "ALTER TABLE unions_committee DROP CONSTRAINT terms_do_not_overlap;"

# Whole years between two days, null where it is none; and the lengths that the figures in force allow in a place.
LENGTHS = """
CREATE FUNCTION unions_whole_years(start date, last date) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT extract(year FROM a)::int FROM (VALUES (age(last, start)), (age(last + 1, start)), (age(last + 2, start))) v(a)
    WHERE extract(month FROM a) = 0 AND extract(day FROM a) = 0 AND extract(year FROM a) > 0 LIMIT 1 $$;
CREATE FUNCTION unions_term_allowed(years integer, spot text, kind text, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT years IS NULL OR CASE WHEN kind IN ('province', 'city', 'county') THEN years = 5 ELSE coalesce((
        SELECT t.value @> to_jsonb(years) FROM unions_threshold t JOIN unions_jurisdiction j ON j.id = t.jurisdiction_id
        WHERE t.key = 'elect.term_years' AND t.confirmed AND t.effective_from <= day
          AND (t.effective_to IS NULL OR t.effective_to > day) AND (j.code = 'CN' OR spot LIKE j.code || '%')
        ORDER BY j.code <> 'CN' DESC, length(j.code) DESC, t.effective_from DESC LIMIT 1), true) END $$;
"""
NO_LENGTHS = """
DROP FUNCTION unions_term_allowed(integer, text, text, date); DROP FUNCTION unions_whole_years(date, date);
"""

# New bodies by the statement, changed ones by the row and only where these columns changed: a moved county costs nothing.
BODY = f"""
CREATE FUNCTION unions_body_sound_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM fresh n JOIN unions_body s
               ON s.superior_id = n.superior_id AND s.name = n.name AND s.id <> n.id
               WHERE n.state <> 'dissolved' AND s.state <> 'dissolved') THEN
        RAISE EXCEPTION 'a name that a sibling bears'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'name_differs_from_siblings';
    END IF;
    IF EXISTS (SELECT 1 FROM (SELECT DISTINCT term_start, term_end, place, kind IN ('province', 'city', 'county') AS local
                              FROM fresh WHERE term_start IS NOT NULL AND term_end IS NOT NULL) n
               WHERE NOT unions_term_allowed(unions_whole_years(n.term_start, n.term_end), n.place,
                                             CASE WHEN n.local THEN 'city' ELSE '' END, n.term_start)) THEN
        RAISE EXCEPTION 'a term of no length in force' {STRICT} 'term_length_in_force';
    END IF;
    IF EXISTS (SELECT 1 FROM fresh WHERE term_start < established_on) THEN
        RAISE EXCEPTION 'a term before founding' {STRICT} 'term_starts_after_founding';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER sound_new AFTER INSERT ON unions_body REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION unions_body_sound_new();
CREATE FUNCTION unions_body_sound_term() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.term_start IS DISTINCT FROM OLD.term_start AND NEW.term_start < NEW.established_on AND NOT EXISTS (
        SELECT 1 FROM unions_election e WHERE e.body_id = NEW.id AND e.kind = 'founding' AND e.held_on = NEW.term_start) THEN
        RAISE EXCEPTION 'a term before founding' {STRICT} 'term_starts_after_founding';
    END IF;
    IF NOT unions_term_allowed(unions_whole_years(NEW.term_start, NEW.term_end), NEW.place, NEW.kind, NEW.term_start) THEN
        RAISE EXCEPTION 'a term of no length in force' {STRICT} 'term_length_in_force';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER sound_term AFTER UPDATE OF term_start, term_end ON unions_body FOR EACH ROW
    WHEN (NEW.term_start IS DISTINCT FROM OLD.term_start OR NEW.term_end IS DISTINCT FROM OLD.term_end)
    EXECUTE FUNCTION unions_body_sound_term();
CREATE FUNCTION unions_body_sound_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM unions_body h WHERE h.id = NEW.industry_superior_id AND (
        h.path LIKE NEW.path || '%' OR h.industry_path LIKE NEW.path || '.%'
        OR h.industry_path LIKE '%.' || lpad(NEW.id::text, 9, '0') || '%')) THEN
        RAISE EXCEPTION 'an industrial superior below' {STRICT} 'line_is_not_below';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER sound_line AFTER UPDATE OF industry_superior_id ON unions_body FOR EACH ROW
    WHEN (NEW.industry_superior_id IS NOT NULL AND NEW.industry_superior_id IS DISTINCT FROM OLD.industry_superior_id)
    EXECUTE FUNCTION unions_body_sound_line();
"""
NO_BODY = """
DROP TRIGGER sound_line ON unions_body; DROP FUNCTION unions_body_sound_line();
DROP TRIGGER sound_term ON unions_body; DROP FUNCTION unions_body_sound_term();
DROP TRIGGER sound_new ON unions_body; DROP FUNCTION unions_body_sound_new();
"""

ELECTION = f"""
CREATE FUNCTION unions_election_sound_term() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NOT unions_term_allowed(NEW.term_years, (SELECT place FROM unions_body WHERE id = NEW.body_id), '',
                               coalesce(NEW.held_on, portal_business_day())) THEN
        RAISE EXCEPTION 'a term of no length in force' {STRICT} 'term_length_in_force';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER sound_term AFTER INSERT OR UPDATE OF term_years ON unions_election FOR EACH ROW
    WHEN (NEW.term_years IS NOT NULL AND NEW.kind <> 'byelection')
    EXECUTE FUNCTION unions_election_sound_term();
"""
NO_ELECTION = "DROP TRIGGER sound_term ON unions_election; DROP FUNCTION unions_election_sound_term();"

FOUNDING = (
    "EXISTS (SELECT 1 FROM unions_election e WHERE e.body_id = b.id AND e.kind = 'founding' AND e.held_on = n.{day})"
)
# table → (its days, how it reaches its body, where the row is wrong): the congress that founds a union meets before the approval
EARLY = {
    "unions_committee": (
        ("elected_on", "approved_on"), "b.id = n.body_id",
        "(n.elected_on < b.established_on OR n.approved_on < b.established_on)"
        f" AND n.approved_on IS DISTINCT FROM b.established_on AND NOT {FOUNDING.format(day='elected_on')}",
    ),
    "unions_election": (
        ("held_on",), "b.id = n.body_id", "n.kind <> 'founding' AND n.held_on < b.established_on",
    ),
    "unions_officer": (
        ("took_post_on",), "b.id = n.body_id",
        f"n.took_post_on < b.established_on AND NOT {FOUNDING.format(day='took_post_on')} AND NOT EXISTS"
        " (SELECT 1 FROM unions_committee c WHERE c.body_id = b.id AND c.elected_on = n.took_post_on)",
    ),
    "unions_training": (
        ("started_on",), "b.id = (SELECT o.body_id FROM unions_officer o WHERE o.id = n.officer_id)",
        "n.started_on < b.established_on",
    ),
    "unions_towncongress": (
        ("held_on",), "b.id = n.body_id",
        "n.held_on < b.established_on AND NOT (n.term = 1 AND n.session = 1)",
    ),
    "unions_townsystem": (("adopted_on",), "b.id = n.body_id", "n.adopted_on < b.established_on"),
}  # fmt: skip


def early(table: str) -> str:
    days, of, wrong = EARLY[table]
    changed = " OR ".join(f"n.{day} IS DISTINCT FROM o.{day}" for day in days)
    refuse = f"RAISE EXCEPTION 'a day before founding' {STRICT} '{table}_after_founding'"
    return f"""
CREATE FUNCTION {table}_after_founding() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT 1 FROM fresh n JOIN unions_body b ON {of} WHERE {wrong}) THEN {refuse}; END IF;
    ELSIF EXISTS (SELECT 1 FROM fresh n JOIN gone o ON o.id = n.id JOIN unions_body b ON {of}
                  WHERE ({changed}) AND {wrong}) THEN {refuse};
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER after_founding_new AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_after_founding();
CREATE TRIGGER after_founding AFTER UPDATE ON {table} REFERENCING NEW TABLE AS fresh OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_after_founding();
"""


def no_early(table: str) -> str:
    return f"""DROP TRIGGER after_founding ON {table}; DROP TRIGGER after_founding_new ON {table};
    DROP FUNCTION {table}_after_founding();"""


def code(table: str) -> str:
    """The check digit of GB 32100 in the trigger's own condition: rows that pass call nothing."""
    terms = "+".join(f"(strpos('{CHARS}', substr(NEW.uscc, {at + 1}, 1)) - 1) * {pow(3, at, 31)}" for at in range(17))
    whole = f"({terms} + strpos('{CHARS}', substr(NEW.uscc, 18, 1)) - 1) % 31 = 0"
    return f"""
CREATE TRIGGER code_sound AFTER INSERT OR UPDATE OF uscc ON {table} FOR EACH ROW
    WHEN (NEW.uscc <> '' AND NOT (NEW.uscc ~ '^[{CHARS}]{{18}}$' AND {whole}))
    EXECUTE FUNCTION unions_row_unsound('credit_code_sound');
"""


CODE = """
CREATE FUNCTION unions_row_unsound() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'a row that cannot be' USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0];
END $$;
CREATE TRIGGER legal_after_founding AFTER INSERT OR UPDATE OF legal_on, established_on ON unions_body FOR EACH ROW
    WHEN (NEW.legal_on < NEW.established_on) EXECUTE FUNCTION unions_row_unsound('certified_after_founding');
CREATE TRIGGER seal_after_founding AFTER INSERT OR UPDATE OF seal_on, established_on ON unions_body FOR EACH ROW
    WHEN (NEW.seal_on < NEW.established_on) EXECUTE FUNCTION unions_row_unsound('sealed_after_founding');
""" + "".join(code(table) for table in ("unions_body", "unions_unit"))
NO_CODE = """
DROP TRIGGER code_sound ON unions_body; DROP TRIGGER code_sound ON unions_unit;
DROP TRIGGER legal_after_founding ON unions_body; DROP TRIGGER seal_after_founding ON unions_body;
DROP FUNCTION unions_row_unsound();
"""


class Migration(migrations.Migration):
    dependencies = [("unions", "0013_sound_dates")]
    operations = [
        migrations.AddField(
            "committee", "term_end", models.DateField("本届止", null=True, blank=True)
        ),
        migrations.AddConstraint(
            "committee",
            models.CheckConstraint(
                condition=Q(term_end=None) | Q(elected_on__isnull=False, term_end__gte=F("elected_on")),
                name="committee_term_ends_later",
            ),
        ),
        migrations.AddConstraint(
            "committee",
            models.CheckConstraint(condition=Q(members_count__lte=99), name="committee_of_a_hundred_at_most"),
        ),
        migrations.AddConstraint(
            "election",
            models.CheckConstraint(
                condition=Q(state__in=("preparing", "returned")) | Q(present=None) | Q(entitled=None)
                | Q(GreaterThanOrEqual(F("present") * 3, F("entitled") * 2)),
                name="quorum_reached",
            ),
        ),
        migrations.RunSQL(OVERLAP, NO_OVERLAP),
        migrations.RunSQL(LENGTHS, NO_LENGTHS),
        migrations.RunSQL(BODY, NO_BODY),
        migrations.RunSQL(ELECTION, NO_ELECTION),
        *(migrations.RunSQL(early(table), no_early(table)) for table in EARLY),
        migrations.RunSQL(CODE, NO_CODE),
    ]
