"""All that is somebody's own: to be taken along, and to be left behind."""

import io
import json
import zipfile
from dataclasses import asdict, dataclass
from typing import Any

from argmap.service.editing.maps import read_map_json
from argmap.service.errors import Conflict, Forbidden, InvalidArgument
from argmap.service.people.accounts import note, own_account
from argmap.service.permissions import Actor, allow
from argmap.service.unit_of_work import UnitOfWork

_SECRET = {"password_hash", "key", "hash", "account_key", "parent_key", "map_key"}


@dataclass(frozen=True, slots=True)
class Belongings:
    """How much an account has: maps that it alone owns, other maps, comments, proposals, ratings and votes."""

    own_maps: int
    shared_maps: int
    comments: int
    proposals: int
    opinions: int


def belongings(uow: UnitOfWork, actor: Actor) -> Belongings:
    """How much the actor's account has."""
    account = own_account(uow, actor)
    alone, others = uow.people.maps_of(account.key)
    return Belongings(
        len(alone),
        len(others),
        len(uow.critique.written_by(account.name, "comments")),
        len(uow.critique.written_by(account.name, "proposals")),
        len(uow.critique.opinions_of(account.key)),
    )


def export_account(uow: UnitOfWork, actor: Actor) -> bytes:
    """All that is the actor's own, as a ZIP of JSON files: the account, its maps, and what it wrote on others'."""
    account = own_account(uow, actor)
    alone, others = uow.people.maps_of(account.key)
    tokens = [*uow.people.list_tokens(account.key, "token"), *uow.people.list_tokens(account.key, "session")]
    content: dict[str, Any] = {
        "account.json": _told(asdict(account)),
        "tokens.json": [_told(asdict(token)) for token in tokens],
        "groups.json": [_told(asdict(group)) for group in uow.people.groups_of(account.key)],
        "comments.json": uow.critique.written_by(account.name, "comments"),
        "proposals.json": uow.critique.written_by(account.name, "proposals"),
        "ratings-and-votes.json": uow.critique.opinions_of(account.key),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in content.items():
            archive.writestr(name, json.dumps(values, ensure_ascii=False, indent=2))
        for reference in [*alone, *others]:
            stored = uow.maps.find(reference)
            if stored is not None:
                archive.writestr(f"maps/{stored.slug}.json", read_map_json(uow, stored))
    return out.getvalue()


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in _SECRET}


def delete_account(uow: UnitOfWork, actor: Actor, confirmation: str, *, proved: bool) -> None:
    """Delete the actor's account for good.

    Maps that it alone owns go into the trash, and so do those of groups of which it is the only member; such groups go.
    Its invitations and offers are no longer good. Its ratings, votes, roles, tokens and sessions are deleted. What it
    wrote in maps of others stays under its name, which nobody else can take: others answered it, and the log of
    changes proves who changed what.

    :param confirmation: the name of the account, typed by who asks.
    :param proved: whether who asks has shown that the account is theirs: by the password, or a fresh sign-in.
    :raises Forbidden: they have not.
    :raises InvalidArgument: that is another.
    :raises Conflict: a group, or the service, would be left without an owner.
    """
    allow(uow, actor, "account.change")
    account = own_account(uow, actor)
    if not proved:
        raise Forbidden("Deleting an account needs its password, or that you signed in a few minutes ago.")
    if confirmation != account.name:
        raise InvalidArgument("name", f"is not '{account.name}'; type the name of your account")
    if account.is_admin and sum(one.is_admin and not one.disabled for one in uow.people.list_accounts()) == 1:
        raise Conflict("You are the last administrator. Make another one first.")
    alone, _others = uow.people.maps_of(account.key)
    for group in uow.people.groups_of(account.key):
        others = [role for name, role in uow.people.members(group.key) if name != account.name]
        if others and "owner" not in others:
            raise Conflict(f"You alone own the group “{group.name}”. Offer it to a member, or delete it.")
        if not others:
            slugs = uow.people.maps_owned_by_group_alone(group.key)
            alone += slugs
            _into_trash(uow, slugs)
            uow.people.remove_group(group.key)
    _into_trash(uow, alone)
    uow.people.revoke_invitations_by(account.name, uow.now())
    uow.critique.forget_opinions(account.key)
    uow.people.forget_account(account.key, uow.now())
    note(uow, actor, "account.deleted", account.name, f"{len(alone)} maps into the trash")


def _into_trash(uow: UnitOfWork, references: list[str]) -> None:
    for reference in references:
        stored = uow.maps.find(reference)
        if stored is not None:
            uow.maps.put_into_bin(stored, uow.now())
