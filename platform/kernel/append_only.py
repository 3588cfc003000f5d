"""A table that only grows: a trigger refuses every UPDATE, DELETE and TRUNCATE."""

from django.db.migrations.operations import RunSQL

FUNCTION = """
CREATE OR REPLACE FUNCTION kernel_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
"""


class AppendOnly(RunSQL):
    """Migration operation: make ``table`` append-only. The application role owns neither table nor trigger."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            sql=FUNCTION
            + f"""
            CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
              FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
            CREATE TRIGGER {table}_is_not_truncated BEFORE TRUNCATE ON {table}
              FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
            """,
            reverse_sql=f"""
            DROP TRIGGER {table}_is_append_only ON {table};
            DROP TRIGGER {table}_is_not_truncated ON {table};
            """,
        )

    def deconstruct(self):  # type: ignore[no-untyped-def]
        return (self.__class__.__qualname__, [self.table], {})
