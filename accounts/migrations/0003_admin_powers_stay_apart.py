"""A trigger keeps the three administrators' powers apart (roles.APART); names are found by their pieces."""

from django.db import migrations

APART = """
CREATE FUNCTION portal_admin_powers_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- one writer per user: two transactions must not each miss the other's row
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM accounts_grant other
        WHERE other.user_id = NEW.user_id AND other.id <> NEW.id AND other.role <> NEW.role
          AND (NEW.role IN ('system_admin', 'security_admin', 'log_auditor')
               OR other.role IN ('system_admin', 'security_admin', 'log_auditor'))
          AND other.valid_from <= coalesce(least(other.valid_to, other.withdrawn_on - 1), 'infinity')
          AND other.valid_from <= coalesce(least(NEW.valid_to, NEW.withdrawn_on - 1), 'infinity')
          AND NEW.valid_from <= coalesce(least(other.valid_to, other.withdrawn_on - 1), 'infinity')
    ) THEN
        RAISE EXCEPTION 'the powers of the administrators stay apart'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'admin_powers_stay_apart';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER admin_powers_stay_apart BEFORE INSERT OR UPDATE ON accounts_grant
    FOR EACH ROW WHEN (NEW.withdrawn_on IS NULL OR NEW.withdrawn_on > NEW.valid_from)
    EXECUTE FUNCTION portal_admin_powers_apart();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_factors_tokens_history"), ("core", "0002_database_guards")]
    operations = [
        migrations.RunSQL(
            APART, "DROP TRIGGER admin_powers_stay_apart ON accounts_grant; DROP FUNCTION portal_admin_powers_apart();"
        ),
        migrations.RunSQL(
            "CREATE INDEX user_name_bigrams ON accounts_user USING gin (portal_bigrams(name));",
            "DROP INDEX user_name_bigrams;",
        ),
    ]
