"""Who may do what: one table, and the one place that asks it.

A *role* on a map comes from the map itself (a public or unlisted one makes everybody a reader), from what its owner
gave to an account, and from the groups of the account; the highest counts. A *scope* belongs to the token that
speaks. An action needs both.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from argmap.service.errors import Forbidden, MissingScope, NotFound, Unauthenticated

if TYPE_CHECKING:
    from argmap.service.unit_of_work import UnitOfWork
    from argmap.store.people import Token
    from argmap.store.repository import StoredMap

SCOPES = ("read", "comment", "write", "admin")
# What a role lets one do takes a token with this scope; so taking the role does.
SCOPE_OF_ROLE = {"reader": "read", "critic": "comment", "editor": "write", "member": "write", "owner": "write"}


class Role(IntEnum):
    """What one is on a map; each may do what those below it may."""

    READER = 1
    CRITIC = 2
    EDITOR = 3
    OWNER = 4

    @property
    def word(self) -> str:
        """The role as the interface writes it."""
        return self.name.lower()


ROLES = tuple(role.word for role in Role)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, by which token (None: nobody's, or the program itself)."""

    name: str
    account_key: int | None = None
    scopes: frozenset[str] = frozenset({"read"})
    is_admin: bool = False
    token: "Token | None" = None


ANONYMOUS = Actor("anonymous")
# What the program itself does: seeding, the command line on its own machine.
SYSTEM = Actor("argmap", None, frozenset(SCOPES), True)


@dataclass(frozen=True, slots=True)
class Need:
    """What an action needs: a role on the map (None: no map is concerned), and a scope of the token."""

    role: Role | None
    scope: str
    account: bool = False
    admin: bool = False
    # Whether a quota may stand in the way.
    counts: bool = False


ACTIONS: dict[str, Need] = {
    # Without a map
    "service.read": Need(None, "read"),
    "maps.list": Need(None, "read"),
    "maps.create": Need(None, "write", account=True, counts=True),
    "account.sign_up": Need(None, "read"),
    "account.read": Need(None, "read", account=True),
    "account.change": Need(None, "write", account=True),
    "groups.use": Need(None, "write", account=True),
    "service.administer": Need(None, "admin", account=True, admin=True),
    # On a map
    "map.read": Need(Role.READER, "read"),
    "map.comment": Need(Role.CRITIC, "comment", account=True),
    "map.propose": Need(Role.CRITIC, "comment", account=True),
    "map.rate": Need(Role.CRITIC, "comment", account=True),
    "map.fork": Need(Role.READER, "write", account=True, counts=True),
    "map.edit": Need(Role.EDITOR, "write", account=True, counts=True),
    "map.present": Need(Role.READER, "comment", account=True),
    "map.share": Need(Role.OWNER, "write", account=True),
    "map.delete": Need(Role.OWNER, "write", account=True),
}


def role_on(uow: "UnitOfWork", actor: Actor, stored: "StoredMap") -> Role | None:
    """The highest role of an actor on a map; None if the map must not even seem to exist."""
    if actor.is_admin and "admin" in actor.scopes:
        return Role.OWNER
    given = None if actor.account_key is None else given_role(uow, stored, actor.account_key)
    if given is None and stored.visibility in {"public", "unlisted"}:
        return Role.READER
    return given


def given_role(uow: "UnitOfWork", stored: "StoredMap", account_key: int) -> Role | None:
    """The highest role that an account was given on a map, by itself or through its groups."""
    return max((Role[word.upper()] for word in uow.people.roles(stored.key, account_key)), default=None)


def has_role(uow: "UnitOfWork", actor: Actor, stored: "StoredMap", least: Role) -> bool:
    """Whether an actor has at least a role on a map."""
    role = role_on(uow, actor, stored)
    return role is not None and role >= least


def allow(uow: "UnitOfWork", actor: Actor, action: str, stored: "StoredMap | None" = None) -> None:
    """Let an action pass, or say why not.

    :raises NotFound: the actor may not see the map.
    :raises Unauthenticated: a token is needed.
    :raises Forbidden: the actor sees the map and may not do this with it, or the token may not.
    """
    need = ACTIONS[action]
    role = None if stored is None else role_on(uow, actor, stored)
    if stored is not None and role is None:
        raise NotFound(f"There is no map '{stored.slug}'.")
    if need.account and actor.account_key is None and not actor.is_admin:
        raise Unauthenticated("This needs a token: send Authorization: Bearer with one.")
    if need.scope not in actor.scopes:
        raise MissingScope(need.scope, actor.scopes)
    if need.admin and not actor.is_admin:
        raise Forbidden("Only an administrator may do this.")
    if need.role is not None and (role is None or role < need.role):
        held = role.word if role is not None else "none"
        raise Forbidden(f"This needs the role {need.role.word} on the map; yours is {held}.")
