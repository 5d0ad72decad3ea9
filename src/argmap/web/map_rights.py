"""What who looks at a page may do with its map: pages show the buttons for that, and no others."""

from dataclasses import dataclass

from argmap.service.permissions import Role


@dataclass(slots=True)
class MapRights:
    """A role on a map, asked as templates do."""

    role: Role | None

    @property
    def may_comment(self) -> bool:
        """Whether to comment, rate, propose and review."""
        return self.role is not None and self.role >= Role.CRITIC

    @property
    def may_edit(self) -> bool:
        """Whether to change the map, and to accept and decline."""
        return self.role is not None and self.role >= Role.EDITOR
