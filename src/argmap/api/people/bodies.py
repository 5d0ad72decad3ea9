"""What requests about people and rights carry."""

from dataclasses import dataclass

from argmap.model.constraints import Count, Number, Text, Words, constrained
from argmap.model.moments import Moment
from argmap.service.people.accounts import ACCOUNT_NAME
from argmap.service.people.passwords import FRESH_MINUTES
from argmap.service.people.sharing import MEMBER_ROLES, VISIBILITIES
from argmap.service.permissions import ROLES, SCOPES

_SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
_USES = Number(1, 10_000, whole=True)


@dataclass(frozen=True, slots=True)
class SignUp:
    """A new account."""

    name: str = constrained(
        "The name of the account, which never changes.",
        Text(64, pattern=ACCOUNT_NAME, form="an account name: lower-case letters, digits, '.', '_' or '-'"),
    )
    display_name: str | None = constrained("How the name is shown.", Text(200), default=None)
    password: str | None = constrained(
        "At least ten characters; without one, sign in with links from an administrator.", Text(1000, 10), default=None
    )
    invitation: str | None = constrained(
        "The secret of an invitation, where sign-up is by invitation.", Text(200), default=None
    )


@dataclass(frozen=True, slots=True)
class SignIn:
    """A name and a password."""

    name: str = constrained("The name of the account.", Text(64))
    password: str = constrained("Its password.", Text(1000))


@dataclass(frozen=True, slots=True)
class MePatch:
    """What you may change of your own account."""

    display_name: str | None = constrained("How your name is shown.", Text(200), default=None)
    password: str | None = constrained(
        "At least ten characters. It ends all other sessions, and takes the current password or a sign-in of the "
        f"last {FRESH_MINUTES} minutes.",
        Text(1000, 10),
        default=None,
    )
    current_password: str | None = constrained("The password so far, to change it.", Text(1000), default=None)


@dataclass(frozen=True, slots=True)
class AccountPatch:
    """What an administrator may change of an account."""

    disabled: bool | None = constrained("Whether the account can sign in no longer.", default=None)
    is_admin: bool | None = constrained("Whether the account administers the service.", default=None)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to create."""

    name: str = constrained("What it is for.", Text(200))
    scopes: tuple[str, ...] = constrained("What it may do.", Count(4, minimum=1), items=Words(SCOPES))
    expires: Moment | None = constrained("When it stops; without it, when the token that you use stops.", default=None)


@dataclass(frozen=True, slots=True)
class AccessPatch:
    """Who can see a map without a role on it, and whether its old slugs stay its own."""

    visibility: str | None = constrained(
        "`private`: nobody; `unlisted`: anyone with the link; `public`: everyone.", Words(VISIBILITIES), default=None
    )
    forks_may_be_published: bool | None = constrained(
        "Whether forks that people made while the map was private may be published.", default=None
    )
    keeps_old_slugs: bool | None = constrained(
        "Whether no other map may take a slug that this one had, so that old links always lead here.", default=None
    )


@dataclass(frozen=True, slots=True)
class MapRole:
    """A role on a map."""

    role: str = constrained("What the role is.", Words(ROLES))


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """An invitation to a map."""

    role: str = constrained("The role that it gives.", Words(ROLES[:3]))
    expires: Moment | None = constrained("When it stops; without it, never.", default=None)
    uses: int | None = constrained("How often it can be used; without it, without limit.", _USES, default=None)


@dataclass(frozen=True, slots=True)
class NewGroupInvitation:
    """An invitation to a group."""

    expires: Moment | None = constrained("When it stops; without it, never.", default=None)
    uses: int | None = constrained("How often it can be used; without it, without limit.", _USES, default=None)


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group to create."""

    id: str = constrained(
        "The name of the group in URLs.",
        Text(80, pattern=_SLUG, form="a slug: lower-case words and digits joined by '-'"),
    )
    name: str = constrained("What people call it.", Text(200))


@dataclass(frozen=True, slots=True)
class GroupPatch:
    """What can be changed of a group."""

    name: str = constrained("What people call it.", Text(200))


@dataclass(frozen=True, slots=True)
class MemberRole:
    """A role in a group."""

    role: str = constrained("What the role is.", Words(MEMBER_ROLES))
