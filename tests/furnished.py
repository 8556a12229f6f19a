"""After a test that commits: the rows it left go, those that migrations and policy packs brought stay or come back.

Django's own flush truncates every table and leaves nothing, which costs seconds where a test wrote a few rows in a few tables.
"""

from django.db import connection, transaction

SCHEMA = "furnished"
_marks: dict[str, str] = {}


def keep() -> None:
    """Copies what is in the database into a schema of its own; to be called when nothing but the furniture is there."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for table in filled():
            cursor.execute(f"CREATE TABLE {SCHEMA}.{table} AS TABLE public.{table}")
            _marks[table] = mark(table)


def restore() -> None:
    """What a run that was killed left goes, where the database is one of an earlier run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [SCHEMA])
        _marks.update({table: "" for (table,) in cursor.fetchall()})
    if _marks:
        put_back()


def put_back() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL session_replication_role = replica"
        )  # no triggers, no order of foreign keys
        for table in sorted({*filled(), *_marks}):
            if table not in _marks:
                cursor.execute(f"DELETE FROM public.{table}")
            elif mark(table) != _marks[table]:
                cursor.execute(f"DELETE FROM public.{table}")
                names = columns(table)
                cursor.execute(f"INSERT INTO public.{table} ({names}) SELECT {names} FROM {SCHEMA}.{table}")
                _marks[table] = mark(table)


def filled() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT FROM public.{table})" for table in tables
            )
        )
        return [name for (name,) in cursor.fetchall()]


def mark(table: str) -> str:
    """Changes with every row that is written, also by one that writes the same again."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) || ' ' || coalesce(sum(hashtextextended(ctid::text || xmin::text, 0)), 0) FROM public.{table}"
        )
        return str(cursor.fetchone()[0])


def columns(table: str) -> str:
    """All but the generated ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [f"public.{table}"],
        )
        return str(cursor.fetchone()[0])
