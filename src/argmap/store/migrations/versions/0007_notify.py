"""PostgreSQL tells those who listen of every event; SQLite is asked."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this version."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        "CREATE FUNCTION argmap_notify() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NOTIFY argmap_events; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER argmap_events AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION argmap_notify()"
    )
