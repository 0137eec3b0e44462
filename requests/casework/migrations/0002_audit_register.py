"""The register is append-only in the database too, and its chain has one head.

Rows cannot be changed on either database, nor deleted on PostgreSQL. SQLite is left without the second
trigger: Django empties tables between tests with plain DELETE statements there. A deleted line is noticed all
the same: the chain no longer fits (``verify_audit``).
"""

from django.db import migrations

SQLITE = """
CREATE TRIGGER casework_audit_no_update BEFORE UPDATE ON casework_auditevent
BEGIN SELECT RAISE(ABORT, 'the register cannot be changed'); END
"""
POSTGRESQL = """
CREATE FUNCTION casework_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the register cannot be changed'; END $$;
CREATE TRIGGER casework_audit_append_only BEFORE UPDATE OR DELETE ON casework_auditevent
FOR EACH ROW EXECUTE FUNCTION casework_audit_refuse();
"""
UNDO = {
    "sqlite": "DROP TRIGGER casework_audit_no_update",
    "postgresql": "DROP TRIGGER casework_audit_append_only ON casework_auditevent;"
    " DROP FUNCTION casework_audit_refuse();",
}


def protect(apps, schema_editor):
    statement = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]
    schema_editor.execute(statement)


def unprotect(apps, schema_editor):
    schema_editor.execute(UNDO[schema_editor.connection.vendor])


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
