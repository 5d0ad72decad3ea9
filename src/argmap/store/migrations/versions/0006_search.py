"""Search by words that are decided in one place for both databases."""

import sqlalchemy as sa
from alembic import op

from argmap.store.search import index_text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this version."""
    connection = op.get_bind()
    for name in ("maps", "nodes"):
        table = sa.table(name, sa.column("key", sa.Integer), sa.column("search_text", sa.Text))
        for key, content in connection.execute(sa.select(table.c.key, table.c.search_text)).all():
            connection.execute(table.update().where(table.c.key == key).values(search_text=index_text(content)))
