"""Accounts, tokens, groups, roles and invitations in the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    update,
)

from argmap.store.paging import Page, Window, fetch_page
from argmap.store.people_tables import (
    accounts,
    audit,
    group_members,
    groups,
    invitations,
    map_accounts,
    map_groups,
    ownership_offers,
    sign_in_links,
    tokens,
)
from argmap.store.tables import maps, settings


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who can sign in."""

    key: int
    name: str
    display_name: str | None
    password_hash: str | None
    is_admin: bool
    disabled: bool
    created: str


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token, or the session of someone who signed in (`kind`), without its secret.

    `parent_key` is the token that it was made with.
    """

    key: int
    id: str
    account_key: int
    name: str
    scopes: str
    created: str
    expires: str | None
    last_used: str | None
    revoked: str | None
    kind: str
    parent_key: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts that share roles on maps."""

    key: int
    id: str
    name: str
    created: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A secret link that gives a role on a map or makes a member of a group."""

    key: int
    id: str
    map_key: int | None
    group_key: int | None
    role: str
    created: str
    created_by: str
    expires: str | None
    uses_left: int | None
    uses: int
    revoked: str | None


@dataclass(frozen=True, slots=True)
class OwnershipOffer:
    """Ownership of a map or a group that waits to be accepted: by an account, or by an owner of another group.

    `map` is the slug of the map, `group` the id of the group, and `to` tells to whom it is offered.
    """

    key: int
    id: str
    map_key: int | None
    group_key: int | None
    account_key: int | None
    to_group_key: int | None
    created: str
    created_by: str
    map: str | None
    group: str | None
    to: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Something that was done and may be asked about."""

    time: str
    actor: str
    action: str
    subject: str
    detail: str


_ACCOUNT = [accounts.c[name] for name in Account.__dataclass_fields__]
_TOKEN = [tokens.c[name] for name in Token.__dataclass_fields__]
_GROUP = [groups.c[name] for name in Group.__dataclass_fields__]
_INVITATION = [invitations.c[name] for name in Invitation.__dataclass_fields__]
# Made once: every request with a token begins with it.
_BY_TOKEN = (
    select(*_ACCOUNT, *[column.label(f"token_{column.name}") for column in _TOKEN])
    .join(tokens, tokens.c.account_key == accounts.c.key)
    .where(tokens.c.hash == bindparam("hash"))
)
_ROLES = (
    select(map_accounts.c.role)
    .where(map_accounts.c.map_key == bindparam("map_key"), map_accounts.c.account_key == bindparam("account_key"))
    .union_all(
        select(map_groups.c.role)
        .join(group_members, group_members.c.group_key == map_groups.c.group_key)
        .where(map_groups.c.map_key == bindparam("map_key"), group_members.c.account_key == bindparam("account_key"))
    )
)


def visible_to(account_key: int | None) -> ColumnElement[bool]:
    """The condition that a map is listed for an account: public, or shared with it or with a group of it."""
    if account_key is None:
        return maps.c.visibility == "public"
    own = select(map_accounts.c.map_key).where(map_accounts.c.account_key == account_key)
    shared = (
        select(map_groups.c.map_key)
        .join(group_members, group_members.c.group_key == map_groups.c.group_key)
        .where(group_members.c.account_key == account_key)
    )
    return or_(maps.c.visibility == "public", maps.c.key.in_(own), maps.c.key.in_(shared))


def owned_by(account_keys: Collection[int]) -> ColumnElement[bool]:
    """The condition that a map is owned by one of some accounts, or by a group that one of them owns."""
    own = select(map_accounts.c.map_key).where(
        map_accounts.c.account_key.in_(account_keys), map_accounts.c.role == "owner"
    )
    shared = (
        select(map_groups.c.map_key)
        .join(group_members, group_members.c.group_key == map_groups.c.group_key)
        .where(
            map_groups.c.role == "owner", group_members.c.role == "owner", group_members.c.account_key.in_(account_keys)
        )
    )
    return or_(maps.c.key.in_(own), maps.c.key.in_(shared))


def shared_with(account_key: int) -> ColumnElement[bool]:
    """The condition that an account, or a group of it, was given a role on a map that it does not own."""
    own = select(map_accounts.c.map_key).where(map_accounts.c.account_key == account_key)
    by_group = (
        select(map_groups.c.map_key)
        .join(group_members, group_members.c.group_key == map_groups.c.group_key)
        .where(group_members.c.account_key == account_key)
    )
    return and_(or_(maps.c.key.in_(own), maps.c.key.in_(by_group)), not_(owned_by([account_key])))


def shared_by_group(group_key: int) -> ColumnElement[bool]:
    """The condition that a group was given a role on a map."""
    return maps.c.key.in_(select(map_groups.c.map_key).where(map_groups.c.group_key == group_key))


class People:
    """Reads and writes people and rights over one connection; the caller owns the transaction."""

    def __init__(self, connection: Connection):
        self.connection = connection

    # Accounts

    def add_account(self, name: str, *, time: str, display_name: str | None = None, is_admin: bool = False) -> Account:
        """Make an account without a password."""
        key = self.connection.execute(
            insert(accounts)
            .values(name=name, display_name=display_name, is_admin=is_admin, disabled=False, created=time)
            .returning(accounts.c.key)
        ).scalar_one()
        return Account(key, name, display_name, None, is_admin, False, time)

    def account(self, name: str) -> Account | None:
        """The account with this name."""
        return self._account(accounts.c.name == name)

    def account_by_key(self, key: int) -> Account | None:
        """The account with this key."""
        return self._account(accounts.c.key == key)

    def _account(self, condition: ColumnElement[bool]) -> Account | None:
        row = self.connection.execute(select(*_ACCOUNT).where(condition)).first()
        return None if row is None else Account(*row)

    def first_administrator(self) -> Account | None:
        """The administrator whose account is the oldest."""
        first = select(func.min(accounts.c.key)).where(accounts.c.is_admin, accounts.c.disabled.is_(False))
        return self._account(accounts.c.key == first.scalar_subquery())

    def list_accounts(self) -> list[Account]:
        """All accounts, by name."""
        rows = self.connection.execute(select(*_ACCOUNT).order_by(accounts.c.name))
        return [Account(*row) for row in rows]

    def count_accounts(self) -> int:
        """The number of accounts."""
        return int(self.connection.execute(select(func.count()).select_from(accounts)).scalar_one())

    def update_account(self, key: int, **values: Any) -> None:
        """Change columns of an account."""
        self.connection.execute(update(accounts).where(accounts.c.key == key).values(**values))

    # Tokens and sign-in links

    def add_token(self, values: dict[str, Any]) -> None:
        """Keep a token by its hash."""
        self.connection.execute(insert(tokens).values(**values))

    def by_token(self, digest: str) -> tuple[Account, Token] | None:
        """The account and the token of a secret's hash, whether or not it is still good."""
        row = self.connection.execute(_BY_TOKEN, {"hash": digest}).first()
        if row is None:
            return None
        split = len(_ACCOUNT)
        return Account(*row[:split]), Token(*row[split:])

    def token(self, account_key: int, identifier: str) -> Token | None:
        """One token of an account."""
        row = self.connection.execute(
            select(*_TOKEN).where(tokens.c.account_key == account_key, tokens.c.id == identifier)
        ).first()
        return None if row is None else Token(*row)

    def list_tokens(self, account_key: int, kind: str) -> list[Token]:
        """The tokens or the sessions of an account, the newest first."""
        rows = self.connection.execute(
            select(*_TOKEN)
            .where(tokens.c.account_key == account_key, tokens.c.kind == kind)
            .order_by(tokens.c.key.desc())
        )
        return [Token(*row) for row in rows]

    def note_use(self, token_key: int, time: str) -> None:
        """Write down when a token was used."""
        self.connection.execute(update(tokens).where(tokens.c.key == token_key).values(last_used=time))

    def revoke(self, token_keys: Sequence[int], time: str, *, children: bool) -> None:
        """Revoke tokens, and with `children` all that was made with them, by however many steps."""
        doomed = select(tokens.c.key).where(tokens.c.key.in_(token_keys))
        if children:
            line = doomed.cte("line", recursive=True)
            line = line.union(select(tokens.c.key).where(tokens.c.parent_key == line.c.key))
            doomed = select(line.c.key)
        self.connection.execute(
            update(tokens).where(tokens.c.key.in_(doomed), tokens.c.revoked.is_(None)).values(revoked=time)
        )

    def add_sign_in_link(self, digest: str, account_key: int, expires: str) -> None:
        """Keep a sign-in link by its hash."""
        self.connection.execute(insert(sign_in_links).values(hash=digest, account_key=account_key, expires=expires))

    def sign_in_link_is_good(self, digest: str, time: str) -> bool:
        """Whether a sign-in link is known, not used, and not expired."""
        statement = select(sign_in_links.c.hash).where(
            sign_in_links.c.hash == digest, sign_in_links.c.used.is_(None), sign_in_links.c.expires > time
        )
        return self.connection.execute(statement).first() is not None

    def use_sign_in_link(self, digest: str, time: str) -> int | None:
        """Use up a sign-in link; gives the account's key, or None if it is unknown, used or expired."""
        return self.connection.execute(
            update(sign_in_links)
            .where(sign_in_links.c.hash == digest, sign_in_links.c.used.is_(None), sign_in_links.c.expires > time)
            .values(used=time)
            .returning(sign_in_links.c.account_key)
        ).scalar_one_or_none()

    # Groups

    def add_group(self, identifier: str, name: str, time: str) -> Group:
        """Make a group without members."""
        key = self.connection.execute(
            insert(groups).values(id=identifier, name=name, created=time).returning(groups.c.key)
        ).scalar_one()
        return Group(key, identifier, name, time)

    def group(self, identifier: str) -> Group | None:
        """The group with this id."""
        row = self.connection.execute(select(*_GROUP).where(groups.c.id == identifier)).first()
        return None if row is None else Group(*row)

    def group_id(self, key: int) -> str:
        """The id of the group with this key."""
        return str(self.connection.execute(select(groups.c.id).where(groups.c.key == key)).scalar_one())

    def groups_of(self, account_key: int) -> list[Group]:
        """The groups of an account."""
        rows = self.connection.execute(
            select(*_GROUP)
            .join(group_members, group_members.c.group_key == groups.c.key)
            .where(group_members.c.account_key == account_key)
            .order_by(groups.c.name)
        )
        return [Group(*row) for row in rows]

    def members(self, group_key: int) -> list[tuple[str, str]]:
        """The names and roles of the members of a group."""
        rows = self.connection.execute(
            select(accounts.c.name, group_members.c.role)
            .join(accounts, accounts.c.key == group_members.c.account_key)
            .where(group_members.c.group_key == group_key)
            .order_by(accounts.c.name)
        )
        return [(row.name, row.role) for row in rows]

    def group_maps(self, group_key: int) -> list[tuple[str, str]]:
        """The ids of the maps that a group has a role on, with the role; those in the bin not counted."""
        rows = self.connection.execute(
            select(maps.c.id, map_groups.c.role)
            .join(maps, maps.c.key == map_groups.c.map_key)
            .where(map_groups.c.group_key == group_key, maps.c.deleted.is_(None))
            .order_by(maps.c.key)
        )
        return [(row.id, row.role) for row in rows]

    def put_member(self, group_key: int, account_key: int, role: str) -> None:
        """Make an account a member of a group, or change its role."""
        self.remove_member(group_key, account_key)
        self.connection.execute(insert(group_members).values(group_key=group_key, account_key=account_key, role=role))

    def remove_member(self, group_key: int, account_key: int) -> int:
        """Take an account out of a group; gives how many rows went."""
        return self.connection.execute(
            delete(group_members).where(
                group_members.c.group_key == group_key, group_members.c.account_key == account_key
            )
        ).rowcount

    def update_group(self, key: int, name: str) -> None:
        """Rename a group."""
        self.connection.execute(update(groups).where(groups.c.key == key).values(name=name))

    def remove_group(self, key: int) -> None:
        """Delete a group with its memberships and roles."""
        self.connection.execute(delete(groups).where(groups.c.key == key))

    # Roles on maps

    def roles(self, map_key: int, account_key: int) -> list[str]:
        """The roles that an account has on a map, by itself and by its groups."""
        words = self.connection.execute(_ROLES, {"map_key": map_key, "account_key": account_key}).scalars()
        return list(words)

    def map_accounts(self, map_key: int) -> list[tuple[str, str]]:
        """The accounts with a role on a map."""
        rows = self.connection.execute(
            select(accounts.c.name, map_accounts.c.role)
            .join(accounts, accounts.c.key == map_accounts.c.account_key)
            .where(map_accounts.c.map_key == map_key)
            .order_by(accounts.c.name)
        )
        return [(row.name, row.role) for row in rows]

    def map_groups(self, map_key: int) -> list[tuple[str, str]]:
        """The groups with a role on a map."""
        rows = self.connection.execute(
            select(groups.c.id, map_groups.c.role)
            .join(groups, groups.c.key == map_groups.c.group_key)
            .where(map_groups.c.map_key == map_key)
            .order_by(groups.c.id)
        )
        return [(row.id, row.role) for row in rows]

    def put_account_role(self, map_key: int, account_key: int, role: str | None) -> int:
        """Give an account a role on a map, or take it away (None); gives how many rows went."""
        gone = self.connection.execute(
            delete(map_accounts).where(map_accounts.c.map_key == map_key, map_accounts.c.account_key == account_key)
        ).rowcount
        if role is not None:
            self.connection.execute(insert(map_accounts).values(map_key=map_key, account_key=account_key, role=role))
        return gone

    def put_group_role(self, map_key: int, group_key: int, role: str | None) -> int:
        """Give a group a role on a map, or take it away (None); gives how many rows went."""
        gone = self.connection.execute(
            delete(map_groups).where(map_groups.c.map_key == map_key, map_groups.c.group_key == group_key)
        ).rowcount
        if role is not None:
            self.connection.execute(insert(map_groups).values(map_key=map_key, group_key=group_key, role=role))
        return gone

    def count_owned(self, account_key: int) -> int:
        """How many maps an account owns, by itself or as an owner of a group; those in the bin not counted."""
        statement = select(func.count()).select_from(maps).where(owned_by((account_key,)), maps.c.deleted.is_(None))
        return int(self.connection.execute(statement).scalar_one())

    def count_nodes(self, account_key: int) -> int:
        """How many nodes there are in the maps that an account owns, by itself or as an owner of a group."""
        statement = select(func.coalesce(func.sum(maps.c.node_count), 0)).where(owned_by((account_key,)))
        return int(self.connection.execute(statement).scalar_one())

    def owners_of(self, map_key: int) -> list[int]:
        """The keys of the accounts that own a map: by themselves, or as owners of a group that does."""
        by_themselves = select(map_accounts.c.account_key).where(
            map_accounts.c.map_key == map_key, map_accounts.c.role == "owner"
        )
        by_groups = (
            select(group_members.c.account_key)
            .join(map_groups, map_groups.c.group_key == group_members.c.group_key)
            .where(map_groups.c.map_key == map_key, map_groups.c.role == "owner", group_members.c.role == "owner")
        )
        return list(self.connection.execute(by_themselves.union(by_groups)).scalars())

    def maps_owned_by_group_alone(self, group_key: int) -> list[str]:
        """The slugs of the maps, those in the bin too, that would have no owner without a group."""
        other = map_groups.alias()
        has_account = exists().where(map_accounts.c.map_key == maps.c.key, map_accounts.c.role == "owner")
        has_group = exists().where(
            other.c.map_key == maps.c.key, other.c.role == "owner", other.c.group_key != group_key
        )
        statement = (
            select(maps.c.slug)
            .join(map_groups, map_groups.c.map_key == maps.c.key)
            .where(map_groups.c.group_key == group_key, map_groups.c.role == "owner", ~has_account, ~has_group)
            .order_by(maps.c.key)
        )
        return list(self.connection.execute(statement).scalars())

    # Offers of ownership

    def maps_of(self, account_key: int) -> tuple[list[str], list[str]]:
        """The ids of the maps that an account alone owns, and of those on which it has another role by itself."""
        rows = self.connection.execute(
            select(maps.c.key, maps.c.id, map_accounts.c.role)
            .join(map_accounts, map_accounts.c.map_key == maps.c.key)
            .where(map_accounts.c.account_key == account_key, maps.c.deleted.is_(None))
            .order_by(maps.c.key)
        ).all()
        alone = [row.id for row in rows if row.role == "owner" and self.owners_of(row.key) == [account_key]]
        return alone, [row.id for row in rows if row.id not in alone]

    def forget_account(self, account_key: int, time: str) -> None:
        """Leave nothing of an account but its name: no roles on maps, no groups, no ways to sign in."""
        sessions = [*self.list_tokens(account_key, "token"), *self.list_tokens(account_key, "session")]
        self.revoke([token.key for token in sessions], time, children=True)
        for table in (group_members, sign_in_links):
            self.connection.execute(delete(table).where(table.c.account_key == account_key))
        # In the trash, a map keeps its owner: it tells whose it was.
        listed = select(maps.c.key).where(maps.c.deleted.is_(None))
        self.connection.execute(
            delete(map_accounts).where(map_accounts.c.account_key == account_key, map_accounts.c.map_key.in_(listed))
        )
        self.update_account(account_key, disabled=True, is_admin=False, display_name=None, password_hash=None)

    def add_offer(self, **values: Any) -> None:
        """Keep an offer."""
        self.connection.execute(insert(ownership_offers).values(**values))

    def offers(self, **keys: int) -> list[OwnershipOffer]:
        """The offers with these keys (`map_key`, `group_key`, `account_key`, `to_group_key`), the oldest first."""
        offered, receiving = groups.alias(), groups.alias()
        names = [name for name in OwnershipOffer.__dataclass_fields__ if name not in {"map", "group", "to"}]
        statement = (
            select(
                *[ownership_offers.c[name] for name in names],
                maps.c.slug,
                offered.c.id,
                func.coalesce(accounts.c.name, literal("group ") + receiving.c.id),
            )
            .outerjoin(maps, maps.c.key == ownership_offers.c.map_key)
            .outerjoin(offered, offered.c.key == ownership_offers.c.group_key)
            .outerjoin(accounts, accounts.c.key == ownership_offers.c.account_key)
            .outerjoin(receiving, receiving.c.key == ownership_offers.c.to_group_key)
            .where(*[ownership_offers.c[name] == value for name, value in keys.items()])
            .order_by(ownership_offers.c.key)
        )
        return [OwnershipOffer(*row) for row in self.connection.execute(statement)]

    def remove_offer(self, key: int) -> None:
        """Delete an offer."""
        self.connection.execute(delete(ownership_offers).where(ownership_offers.c.key == key))

    # Invitations

    def add_invitation(self, values: dict[str, Any]) -> None:
        """Keep an invitation by the hash of its secret."""
        self.connection.execute(insert(invitations).values(uses=0, **values))

    def invitation_by_secret(self, digest: str) -> Invitation | None:
        """The invitation of a secret's hash, whether or not it is still good."""
        row = self.connection.execute(select(*_INVITATION).where(invitations.c.hash == digest)).first()
        return None if row is None else Invitation(*row)

    def list_invitations(self, **owner: int) -> list[Invitation]:
        """The invitations to a map (`map_key`) or group (`group_key`), the newest first."""
        statement = select(*_INVITATION).order_by(invitations.c.key.desc())
        for name, value in owner.items():
            statement = statement.where(invitations.c[name] == value)
        return [Invitation(*row) for row in self.connection.execute(statement)]

    def use_invitation(self, key: int) -> bool:
        """Count one more use of an invitation; says whether there was one left."""
        statement = (
            update(invitations)
            .where(invitations.c.key == key, or_(invitations.c.uses_left.is_(None), invitations.c.uses_left > 0))
            .values(uses=invitations.c.uses + 1, uses_left=invitations.c.uses_left - 1)
        )
        return self.connection.execute(statement).rowcount == 1

    def revoke_invitations_by(self, name: str, time: str) -> None:
        """Revoke what an account invited others to, and withdraw what it offered."""
        own = (invitations.c.created_by == name, invitations.c.revoked.is_(None))
        self.connection.execute(update(invitations).where(*own).values(revoked=time))
        self.connection.execute(delete(ownership_offers).where(ownership_offers.c.created_by == name))

    def update_invitation(self, key: int, **values: Any) -> None:
        """Change columns of an invitation."""
        self.connection.execute(update(invitations).where(invitations.c.key == key).values(**values))

    # Settings and audit

    def setting(self, name: str) -> str | None:
        """The value of a setting, if it was made."""
        return self.connection.execute(select(settings.c.value).where(settings.c.name == name)).scalar_one_or_none()

    def settings(self) -> dict[str, str]:
        """The values of all settings that were made, by name."""
        return {row.name: row.value for row in self.connection.execute(select(settings.c.name, settings.c.value))}

    def put_setting(self, name: str, value: str) -> None:
        """Make a setting."""
        self.connection.execute(delete(settings).where(settings.c.name == name))
        self.connection.execute(insert(settings).values(name=name, value=value))

    def log(self, *, time: str, actor: str, action: str, subject: str, detail: str) -> None:
        """Write a line into the audit log."""
        self.connection.execute(
            insert(audit).values(time=time, actor=actor, action=action, subject=subject, detail=detail)
        )

    def list_audit(self, window: Window) -> Page[AuditEntry]:
        """The audit log, the newest first.

        :raises InvalidPosition: the position is of another list.
        """
        statement = select(*(audit.c[name] for name in AuditEntry.__dataclass_fields__))
        return fetch_page(self.connection, statement, (audit.c.key,), window, AuditEntry, descending=True)
