"""What the REST interface takes and answers about people and rights."""

from typing import Any, get_args

import marshmallow as ma
from pydantic.fields import FieldInfo

from argmap.api.maps.schemas import TIME
from argmap.formats.json_map.schemas import Strict, StrictInteger, StrictText, checked
from argmap.http.paging import PageSchema
from argmap.model.constraints import Words
from argmap.service.people.sharing import VISIBILITIES
from argmap.settings import ServiceSettings, limits_of


class AccountSchema(ma.Schema):
    """An account."""

    name = ma.fields.String(required=True)
    display_name = ma.fields.String(allow_none=True)
    is_admin = ma.fields.Boolean(required=True)
    disabled = ma.fields.Boolean(required=True)
    created = ma.fields.String(required=True, metadata=TIME)


class MeSchema(AccountSchema):
    """Who speaks, and what the token may do."""

    scopes = ma.fields.List(ma.fields.String(), required=True)


class AccountListSchema(PageSchema):
    """All accounts, by name."""

    accounts = ma.fields.List(ma.fields.Nested(AccountSchema), required=True)


class TokenSchema(ma.Schema):
    """A token, without its secret."""

    id = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    scopes = ma.fields.List(ma.fields.String(), required=True)
    created = ma.fields.String(required=True, metadata=TIME)
    expires = ma.fields.String(allow_none=True, metadata=TIME)
    last_used = ma.fields.String(allow_none=True, metadata=TIME)
    revoked = ma.fields.String(allow_none=True, metadata=TIME)


class IssuedTokenSchema(TokenSchema):
    """A new token with its secret, which is told only now."""

    token = ma.fields.String(required=True)


class SessionSchema(ma.Schema):
    """Someone's sign-in, from one browser or program."""

    id = ma.fields.String(required=True)
    client = ma.fields.String(required=True, metadata={"description": "The User-Agent that signed in."})
    created = ma.fields.String(required=True, metadata=TIME)
    expires = ma.fields.String(required=True, metadata=TIME)
    last_used = ma.fields.String(allow_none=True, metadata=TIME)
    current = ma.fields.Boolean(required=True, metadata={"description": "Whether it is the one that asks."})


class SessionListSchema(PageSchema):
    """The sessions of the account that have not ended, the newest first."""

    sessions = ma.fields.List(ma.fields.Nested(SessionSchema), required=True)


class EndedSchema(ma.Schema):
    """How many sessions were ended."""

    ended = ma.fields.Integer(required=True)


class OwnershipOfferSchema(ma.Schema):
    """Ownership of a map or a group that waits to be accepted."""

    id = ma.fields.String(required=True)
    map = ma.fields.String(allow_none=True, metadata={"description": "The slug of the map."})
    group = ma.fields.String(allow_none=True, metadata={"description": "The id of the group."})
    to = ma.fields.String(required=True, metadata={"description": "The name of an account, or `group` and its id."})
    created = ma.fields.String(required=True, metadata=TIME)
    created_by = ma.fields.String(required=True)


class OwnershipOfferListSchema(PageSchema):
    """The offers that the account may accept or decline."""

    offers = ma.fields.List(ma.fields.Nested(OwnershipOfferSchema), required=True)


class TokenListSchema(PageSchema):
    """The tokens of the account, the newest first."""

    tokens = ma.fields.List(ma.fields.Nested(TokenSchema), required=True)


def _setting_field(field: FieldInfo) -> ma.fields.Field[Any]:
    description = str(field.description)
    if field.annotation is int:
        return StrictInteger(validate=ma.validate.Range(*limits_of(field)), metadata={"description": description})
    words = Words(get_args(field.annotation))
    return StrictText(validate=checked(words), metadata={"description": description, **words.keywords()})


SettingsSchema = Strict.from_dict(
    {name: _setting_field(field) for name, field in ServiceSettings.model_fields.items()}, name="SettingsSchema"
)


class AuditEntrySchema(ma.Schema):
    """One line of the audit log."""

    time = ma.fields.String(required=True, metadata=TIME)
    actor = ma.fields.String(required=True)
    action = ma.fields.String(required=True)
    subject = ma.fields.String(required=True)
    detail = ma.fields.String(required=True)


class AuditPageSchema(PageSchema):
    """Some lines of the audit log, the newest first."""

    entries = ma.fields.List(ma.fields.Nested(AuditEntrySchema), required=True)


class AccountRoleSchema(ma.Schema):
    """An account with its role."""

    name = ma.fields.String(required=True)
    role = ma.fields.String(required=True)


class GroupRoleSchema(ma.Schema):
    """A group with its role."""

    id = ma.fields.String(required=True)
    role = ma.fields.String(required=True)


class AccessSchema(ma.Schema):
    """Who may see and change a map."""

    visibility = ma.fields.String(required=True, validate=ma.validate.OneOf(VISIBILITIES))
    forks_may_be_published = ma.fields.Boolean(
        required=True,
        metadata={"description": "Whether forks that people made while the map was private may be published."},
    )
    keeps_old_slugs = ma.fields.Boolean(
        required=True, metadata={"description": "Whether no other map may take a slug that this one had."}
    )
    accounts = ma.fields.List(ma.fields.Nested(AccountRoleSchema), required=True)
    groups = ma.fields.List(ma.fields.Nested(GroupRoleSchema), required=True)
    offers = ma.fields.List(
        ma.fields.String(),
        required=True,
        metadata={"description": "Who was offered ownership and has not accepted: accounts, or `group` and an id."},
    )


class InvitationSchema(ma.Schema):
    """An invitation, without its secret."""

    id = ma.fields.String(required=True)
    role = ma.fields.String(required=True)
    created = ma.fields.String(required=True, metadata=TIME)
    created_by = ma.fields.String(required=True)
    expires = ma.fields.String(allow_none=True, metadata=TIME)
    uses = ma.fields.Integer(required=True)
    uses_left = ma.fields.Integer(allow_none=True)
    revoked = ma.fields.String(allow_none=True, metadata=TIME)


class IssuedInvitationSchema(InvitationSchema):
    """A new invitation with its secret, which is told only now."""

    secret = ma.fields.String(required=True)


class InvitationListSchema(PageSchema):
    """Invitations, the newest first."""

    invitations = ma.fields.List(ma.fields.Nested(InvitationSchema), required=True)


class AcceptedSchema(ma.Schema):
    """What an accepted invitation gave."""

    role = ma.fields.String(required=True)
    map = ma.fields.String(metadata={"description": "Address of the map."})
    group = ma.fields.String(metadata={"description": "Address of the group."})


class GroupMapSchema(ma.Schema):
    """A map that a group has a role on."""

    map = ma.fields.String(required=True, metadata={"description": "Address of the map."})
    role = ma.fields.String(required=True)


class GroupSchema(ma.Schema):
    """A group with its members and its maps."""

    id = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    created = ma.fields.String(required=True, metadata=TIME)
    members = ma.fields.List(ma.fields.Nested(AccountRoleSchema), required=True)
    maps = ma.fields.List(ma.fields.Nested(GroupMapSchema), required=True)


class GroupListSchema(PageSchema):
    """The groups of the account."""

    groups = ma.fields.List(ma.fields.Nested(GroupSchema), required=True)
