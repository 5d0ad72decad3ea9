"""Who may see and change a map: visibility, roles of accounts and groups, invitations."""

import re
from dataclasses import dataclass
from typing import Any

from argmap.model.identifiers import SLUG
from argmap.service.editing.writing import find_map
from argmap.service.errors import Conflict, Forbidden, Gone, InvalidArgument, NotFound
from argmap.service.people import ownership
from argmap.service.people.accounts import find_account, note, own_account
from argmap.service.permissions import ROLES, SCOPE_OF_ROLE, Actor, allow
from argmap.service.secrets import digest, new_id, new_secret
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.people import Account, Group, Invitation
from argmap.store.repository import StoredMap

VISIBILITIES = ("private", "unlisted", "public")
MEMBER_ROLES = ("member", "owner")


def read_access(uow: UnitOfWork, actor: Actor, reference: str) -> tuple[StoredMap, dict[str, Any]]:
    """Visibility and roles of a map, for its owners.

    :raises NotFound: the actor may not see it.
    :raises Forbidden: the actor is not its owner.
    """
    stored = find_map(uow, actor, reference, "map.share")
    return stored, _access(uow, stored)


def _access(uow: UnitOfWork, stored: StoredMap) -> dict[str, Any]:
    return {
        "visibility": stored.visibility,
        "keeps_old_slugs": uow.maps.keeps_old_slugs(stored),
        "forks_may_be_published": uow.maps.forks_may_be_published(stored),
        "accounts": [{"name": name, "role": role} for name, role in uow.people.map_accounts(stored.key)],
        "groups": [{"id": name, "role": role} for name, role in uow.people.map_groups(stored.key)],
        "offers": [offer.to for offer in uow.people.offers(map_key=stored.key)],
    }


def _check_may_be_published(uow: UnitOfWork, stored: StoredMap) -> None:
    """Check that a map may be shown to everybody: a fork of a private map only if its owners allow it.

    :raises Forbidden: they do not.
    """
    if not uow.maps.for_private_use(stored):
        return
    origin = None if stored.origin_id is None else uow.maps.find(stored.origin_id)
    if origin is None or (origin.visibility == "private" and not uow.maps.forks_may_be_published(origin)):
        raise Forbidden(
            "This is a fork of a private map, whose owners have not allowed forks to be published "
            "(forks_may_be_published)."
        )
    _check_may_be_published(uow, origin)


def change_access(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    *,
    visibility: str | None = None,
    keeps_old_slugs: bool | None = None,
    forks_may_be_published: bool | None = None,
) -> dict[str, Any]:
    """Say who may see a map without a role, and whether another may take a slug that it had; None stays.

    :raises InvalidArgument: an unknown visibility.
    """
    stored = find_map(uow, actor, reference, "map.share")
    if keeps_old_slugs is not None:
        uow.maps.set_keeps_old_slugs(stored, keeps_old_slugs)
    if forks_may_be_published is not None:
        uow.maps.set_forks_may_be_published(stored, forks_may_be_published)
    if visibility is None:
        return _access(uow, stored)
    if visibility not in VISIBILITIES:
        raise InvalidArgument("visibility", f"is not one of: {', '.join(VISIBILITIES)}")
    if visibility != "private":
        _check_may_be_published(uow, stored)
    if visibility != stored.visibility:
        uow.maps.set_visibility(stored, visibility)
        note(uow, actor, "map.visibility", stored.id, f"{stored.visibility} to {visibility}")
    return {**_access(uow, stored), "visibility": visibility}


def set_account_role(uow: UnitOfWork, actor: Actor, reference: str, name: str, role: str | None) -> dict[str, Any]:
    """Give an account a role on a map, or take it away (None). Ownership is offered, see `ownership.py`.

    :raises NotFound: there is no such account, or it has no role to take away.
    :raises Conflict: the map would have no owner.
    :raises InvalidArgument: an unknown role.
    """
    stored = find_map(uow, actor, reference, "map.share")
    return _set_role(uow, actor, stored, find_account(uow, name), role)


def set_group_role(uow: UnitOfWork, actor: Actor, reference: str, group: str, role: str | None) -> dict[str, Any]:
    """Give the members of a group a role on a map, or take it away (None). Ownership is offered to its owners.

    :raises NotFound: the actor knows no such group, or it has no role to take away.
    :raises InvalidArgument: an unknown role.
    """
    stored = find_map(uow, actor, reference, "map.share")
    return _set_role(uow, actor, stored, find_group(uow, actor, group), role)


def _set_role(
    uow: UnitOfWork, actor: Actor, stored: StoredMap, to: Account | Group, role: str | None
) -> dict[str, Any]:
    if role == "owner":
        ownership.offer_map(uow, actor, stored, to=to)
        return _access(uow, stored)
    if isinstance(to, Account):
        who, named = to.name, f"'{to.name}'"
        withdrawn = ownership.withdraw(uow, map_key=stored.key, account_key=to.key)
        gone = uow.people.put_account_role(stored.key, to.key, _role(role))
    else:
        who, named = f"group {to.id}", f"The group '{to.id}'"
        withdrawn = ownership.withdraw(uow, map_key=stored.key, to_group_key=to.key)
        gone = uow.people.put_group_role(stored.key, to.key, _role(role))
    if role is None and not gone and not withdrawn:
        raise NotFound(f"{named} has no role on the map.")
    return _noted(uow, actor, stored, who, role)


def _role(role: str | None) -> str | None:
    if role is not None and role not in ROLES:
        raise InvalidArgument("role", f"is not one of: {', '.join(ROLES)}")
    return role


def _noted(uow: UnitOfWork, actor: Actor, stored: StoredMap, who: str, role: str | None) -> dict[str, Any]:
    access = _access(uow, stored)
    if not any(account["role"] == "owner" for account in access["accounts"] + access["groups"]):
        raise Conflict("The map would have no owner; make another one first.")
    note(uow, actor, "map.role", stored.id, f"{who}: {role or 'none'}")
    return access


# Groups


def create_group(uow: UnitOfWork, actor: Actor, identifier: str, name: str) -> Group:
    """Make a group; who makes it is its owner.

    :raises Conflict: the id is taken.
    """
    allow(uow, actor, "groups.use")
    if re.fullmatch(SLUG, identifier) is None or len(identifier) > 80:
        raise InvalidArgument("id", "is not a slug: lower-case words and digits joined by '-'")
    if uow.people.group(identifier) is not None:
        raise Conflict(f"The group id '{identifier}' is taken; choose another.")
    group = uow.people.add_group(identifier, name, uow.now())
    uow.people.put_member(group.key, own_account(uow, actor).key, "owner")
    note(uow, actor, "group.created", identifier, name)
    return group


def find_group(uow: UnitOfWork, actor: Actor, identifier: str, *, as_owner: bool = False) -> Group:
    """A group of which the actor is a member (or that an administrator asks for).

    :raises NotFound: the actor knows no such group.
    :raises Forbidden: it needs its owner.
    """
    allow(uow, actor, "groups.use")
    group = uow.people.group(identifier)
    roles = {} if group is None else dict(uow.people.members(group.key))
    administrator = actor.is_admin and "admin" in actor.scopes
    if group is None or (actor.name not in roles and not administrator):
        raise NotFound(f"There is no group '{identifier}'.")
    if as_owner and roles.get(actor.name) != "owner" and not administrator:
        raise Forbidden("Only an owner of the group may do this.")
    return group


def set_member(uow: UnitOfWork, actor: Actor, identifier: str, name: str, role: str | None) -> Group:
    """Make an account a member of a group, offer it the ownership, or take it out (None); anyone may leave.

    :raises NotFound: the actor knows no such group, or there is no such account or member.
    :raises Conflict: the group would have no owner.
    """
    leaving = role is None and name == actor.name
    group = find_group(uow, actor, identifier, as_owner=not leaving)
    account = find_account(uow, name)
    if role == "owner":
        ownership.offer_group(uow, actor, group, to=account)
        return group
    ownership.withdraw(uow, group_key=group.key, account_key=account.key)
    if role is None:
        if not uow.people.remove_member(group.key, account.key):
            raise NotFound(f"'{name}' is not a member of the group.")
    elif role in MEMBER_ROLES:
        uow.people.put_member(group.key, account.key, role)
    else:
        raise InvalidArgument("role", f"is not one of: {', '.join(MEMBER_ROLES)}")
    if not any(role == "owner" for _, role in uow.people.members(group.key)):
        raise Conflict("The group would have no owner; make another one first.")
    note(uow, actor, "group.member", identifier, f"{name}: {role or 'none'}")
    return group


def remove_group(uow: UnitOfWork, actor: Actor, identifier: str) -> None:
    """Delete a group; its members lose the roles that they had by it.

    :raises Conflict: a map would have no owner.
    """
    group = find_group(uow, actor, identifier, as_owner=True)
    orphans = uow.people.maps_owned_by_group_alone(group.key)
    if orphans:
        shown = ", ".join(orphans[:5]) + (f" and {len(orphans) - 5} more" if len(orphans) > 5 else "")
        raise Conflict(f"The group alone owns {shown}; give these maps another owner first, or delete them for good.")
    uow.people.remove_group(group.key)
    note(uow, actor, "group.removed", identifier, "")


# Invitations


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation with its secret, which is told only now."""

    invitation: Invitation
    secret: str


def invite_to_map(
    uow: UnitOfWork, actor: Actor, reference: str, role: str, *, expires: str | None, uses: int | None
) -> Invited:
    """A link that gives a role on a map to whoever accepts it.

    :raises InvalidArgument: an unknown role, or owner, which is given by name alone.
    """
    stored = find_map(uow, actor, reference, "map.share")
    if role not in ROLES[:3]:
        raise InvalidArgument("role", f"is not one of: {', '.join(ROLES[:3])}")
    return _invite(uow, actor, {"map_key": stored.key, "role": role}, expires, uses, stored.id)


def invite_to_group(
    uow: UnitOfWork, actor: Actor, identifier: str, *, expires: str | None, uses: int | None
) -> Invited:
    """A link that makes whoever accepts it a member of a group."""
    group = find_group(uow, actor, identifier, as_owner=True)
    return _invite(uow, actor, {"group_key": group.key, "role": "member"}, expires, uses, identifier)


def _invite(
    uow: UnitOfWork, actor: Actor, values: dict[str, Any], expires: str | None, uses: int | None, subject: str
) -> Invited:
    if expires is not None and expires <= uow.now():
        raise InvalidArgument("expires", "is past; give a time to come, or leave it out")
    secret = new_secret("invite")
    hashed = digest(secret)
    uow.people.add_invitation(
        {
            **values,
            "id": new_id(),
            "hash": hashed,
            "created": uow.now(),
            "created_by": actor.name,
            "expires": expires,
            "uses_left": uses,
        }
    )
    note(uow, actor, "invitation.created", subject, values["role"])
    invitation = uow.people.invitation_by_secret(hashed)
    assert invitation is not None
    return Invited(invitation, secret)


def list_map_invitations(uow: UnitOfWork, actor: Actor, reference: str) -> list[Invitation]:
    """The invitations to a map, without their secrets."""
    stored = find_map(uow, actor, reference, "map.share")
    return uow.people.list_invitations(map_key=stored.key)


def revoke_map_invitation(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> None:
    """Revoke an invitation to a map.

    :raises NotFound: the map has no such invitation.
    """
    for invitation in list_map_invitations(uow, actor, reference):
        if invitation.id == identifier:
            uow.people.update_invitation(invitation.key, revoked=uow.now())
            note(uow, actor, "invitation.revoked", identifier, "")
            return
    raise NotFound(f"There is no invitation '{identifier}'.")


def usable_invitation(uow: UnitOfWork, secret: str) -> Invitation:
    """The invitation of a secret.

    :raises NotFound: there is none.
    :raises Gone: it is expired, used up or revoked.
    """
    invitation = uow.people.invitation_by_secret(digest(secret))
    if invitation is None:
        raise NotFound("There is no such invitation.")
    if invitation.revoked is not None:
        raise Gone("The invitation was revoked.")
    if invitation.expires is not None and invitation.expires <= uow.now():
        raise Gone("The invitation has expired; ask for a new one.")
    if invitation.uses_left is not None and invitation.uses_left <= 0:
        raise Gone("The invitation is used up; ask for a new one.")
    return invitation


def accept_invitation(uow: UnitOfWork, actor: Actor, secret: str) -> Invitation:
    """Take the role that an invitation gives; a higher role that one has already stays.

    :raises NotFound: there is no such invitation.
    :raises Gone: it is expired, used up or revoked.
    :raises Forbidden: the token has not the scope that the role needs.
    """
    allow(uow, actor, "account.read")
    invitation = usable_invitation(uow, secret)
    scope = SCOPE_OF_ROLE[invitation.role]
    if scope not in actor.scopes:
        raise Forbidden(f"The invitation makes you {invitation.role}; that takes a token with the scope '{scope}'.")
    account = own_account(uow, actor)
    if not uow.people.use_invitation(invitation.key):
        raise Gone("The invitation is used up; ask for a new one.")
    if invitation.map_key is not None:
        held = uow.people.roles(invitation.map_key, account.key)
        if all(ROLES.index(role) < ROLES.index(invitation.role) for role in held):
            uow.people.put_account_role(invitation.map_key, account.key, invitation.role)
    elif invitation.group_key is not None and actor.name not in dict(uow.people.members(invitation.group_key)):
        uow.people.put_member(invitation.group_key, account.key, invitation.role)
    note(uow, actor, "invitation.accepted", invitation.id, invitation.role)
    return invitation
