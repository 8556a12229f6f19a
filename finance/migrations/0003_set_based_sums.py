"""The sum of shares is proved once per statement instead of once per row: a quarter's split of a province stays fast.

All shares of a payment come in one statement; that a payment has shares at all is still proved at the commit.
"""

from django.db import migrations

SETS = """
DROP TRIGGER share_adds_up ON finance_splitshare;
DROP TRIGGER payment_adds_up ON finance_payment;
DROP TRIGGER received_adds_up ON finance_contribution;
DROP FUNCTION finance_check_share();
CREATE FUNCTION finance_shares_complete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong record;
BEGIN
    SELECT p.id, p.amount - sum(s.amount) AS gap INTO wrong
    FROM (SELECT DISTINCT payment_id FROM added) AS a
    JOIN finance_payment p ON p.id = a.payment_id JOIN finance_splitshare s ON s.payment_id = p.id
    GROUP BY p.id HAVING p.amount <> sum(s.amount) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'shares of payment % are off by % fen', wrong.id, wrong.gap USING ERRCODE = 'check_violation',
            CONSTRAINT = 'shares_equal_payment';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER shares_complete AFTER INSERT ON finance_splitshare REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION finance_shares_complete();
CREATE OR REPLACE FUNCTION finance_check_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM finance_splitshare WHERE payment_id = NEW.id) THEN
        RAISE EXCEPTION 'shares of payment % are missing', NEW.id USING ERRCODE = 'check_violation',
            CONSTRAINT = 'shares_equal_payment';
    END IF;
    PERFORM finance_received_sum(NEW.contribution_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payment_adds_up AFTER INSERT ON finance_payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance_check_payment();
CREATE CONSTRAINT TRIGGER received_appears AFTER INSERT ON finance_contribution
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.received <> 0) EXECUTE FUNCTION finance_check_contribution();
CREATE CONSTRAINT TRIGGER received_adds_up AFTER UPDATE OF received ON finance_contribution
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.received <> OLD.received)
    EXECUTE FUNCTION finance_check_contribution();
DROP FUNCTION finance_shares_sum(bigint);
"""
ROWS = """
DROP TRIGGER received_adds_up ON finance_contribution;
DROP TRIGGER received_appears ON finance_contribution;
DROP TRIGGER payment_adds_up ON finance_payment;
DROP TRIGGER shares_complete ON finance_splitshare;
DROP FUNCTION finance_shares_complete();
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
CREATE FUNCTION finance_check_share() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM finance_shares_sum(NEW.payment_id);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION finance_check_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM finance_shares_sum(NEW.id);
    PERFORM finance_received_sum(NEW.contribution_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payment_adds_up AFTER INSERT ON finance_payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance_check_payment();
CREATE CONSTRAINT TRIGGER share_adds_up AFTER INSERT ON finance_splitshare
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance_check_share();
CREATE CONSTRAINT TRIGGER received_adds_up AFTER INSERT OR UPDATE OF received ON finance_contribution
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance_check_contribution();
"""


class Migration(migrations.Migration):
    dependencies = [("finance", "0002_ledger_guards")]
    operations = [migrations.RunSQL(SETS, ROWS)]
