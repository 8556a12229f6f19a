"""What the database itself refuses: change of posted rows, shares or sums that are off by a fen, crooked reversals."""

from django.db import migrations

POSTED = """
CREATE FUNCTION finance_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'posted rows of % are never changed, only reversed', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER posted BEFORE UPDATE OR DELETE ON finance_payment
    FOR EACH ROW EXECUTE FUNCTION finance_posted();
CREATE TRIGGER posted BEFORE UPDATE OR DELETE ON finance_splitshare
    FOR EACH ROW EXECUTE FUNCTION finance_posted();
"""
NOT_POSTED = """
DROP TRIGGER posted ON finance_splitshare; DROP TRIGGER posted ON finance_payment; DROP FUNCTION finance_posted();
"""
PLAN_IN_USE = """
CREATE FUNCTION finance_plan_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM finance_payment WHERE plan_id = OLD.id) THEN
        RAISE EXCEPTION 'split plan % has payments', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER plan_in_use BEFORE UPDATE OR DELETE ON finance_splitplan
    FOR EACH ROW EXECUTE FUNCTION finance_plan_in_use();
"""
PLAN_FREE = "DROP TRIGGER plan_in_use ON finance_splitplan; DROP FUNCTION finance_plan_in_use();"
REVERSAL = """
CREATE FUNCTION finance_reversal_mirrors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM finance_payment p WHERE p.id = NEW.reverses_id AND p.amount = -NEW.amount AND p.reverses_id IS NULL
            AND p.contribution_id = NEW.contribution_id AND p.plan_id = NEW.plan_id
    ) THEN
        RAISE EXCEPTION 'a reversal mirrors its payment' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'reversal_mirrors';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reversal_mirrors BEFORE INSERT ON finance_payment
    FOR EACH ROW EXECUTE FUNCTION finance_reversal_mirrors();
"""
NO_REVERSAL = "DROP TRIGGER reversal_mirrors ON finance_payment; DROP FUNCTION finance_reversal_mirrors();"
# Deferred to the commit: a payment, its shares and the contribution's sum are written one after another.
SUMS = """
CREATE FUNCTION finance_shares_sum(payment bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE gap bigint;
BEGIN
    SELECT p.amount - coalesce((SELECT sum(s.amount) FROM finance_splitshare s WHERE s.payment_id = p.id), 0)
        INTO gap FROM finance_payment p WHERE p.id = payment;
    IF gap <> 0 THEN
        RAISE EXCEPTION 'shares of payment % are off by % fen', payment, gap USING ERRCODE = 'check_violation',
            CONSTRAINT = 'shares_equal_payment';
    END IF;
END $$;
CREATE FUNCTION finance_received_sum(contribution bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE gap bigint;
BEGIN
    SELECT c.received - coalesce((SELECT sum(p.amount) FROM finance_payment p WHERE p.contribution_id = c.id), 0)
        INTO gap FROM finance_contribution c WHERE c.id = contribution;
    IF gap <> 0 THEN
        RAISE EXCEPTION 'received of contribution % is off by % fen', contribution, gap USING ERRCODE = 'check_violation',
            CONSTRAINT = 'received_equals_payments';
    END IF;
END $$;
CREATE FUNCTION finance_check_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM finance_shares_sum(NEW.id);
    PERFORM finance_received_sum(NEW.contribution_id);
    RETURN NULL;
END $$;
CREATE FUNCTION finance_check_share() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM finance_shares_sum(NEW.payment_id);
    RETURN NULL;
END $$;
CREATE FUNCTION finance_check_contribution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM finance_received_sum(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payment_adds_up AFTER INSERT ON finance_payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance_check_payment();
CREATE CONSTRAINT TRIGGER share_adds_up AFTER INSERT ON finance_splitshare
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance_check_share();
CREATE CONSTRAINT TRIGGER received_adds_up AFTER INSERT OR UPDATE OF received ON finance_contribution
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance_check_contribution();
"""
NO_SUMS = """
DROP TRIGGER received_adds_up ON finance_contribution;
DROP TRIGGER share_adds_up ON finance_splitshare;
DROP TRIGGER payment_adds_up ON finance_payment;
DROP FUNCTION finance_check_contribution(); DROP FUNCTION finance_check_share(); DROP FUNCTION finance_check_payment();
DROP FUNCTION finance_received_sum(bigint); DROP FUNCTION finance_shares_sum(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("finance", "0001_initial")]
    operations = [
        migrations.RunSQL(POSTED, NOT_POSTED),
        migrations.RunSQL(PLAN_IN_USE, PLAN_FREE),
        migrations.RunSQL(REVERSAL, NO_REVERSAL),
        migrations.RunSQL(SUMS, NO_SUMS),
    ]
