"""What the REST interface takes and answers about people and rights."""

from typing import Any, get_args

import marshmallow as ma
from pydantic.fields import FieldInfo

from argmap.api.bodies import text_within
from argmap.api.schemas import TIME
from argmap.formats.schemas import Strict, StrictBoolean, StrictInteger, StrictList, StrictText
from argmap.service.accounts import ACCOUNT_NAME
from argmap.service.passwords import FRESH_MINUTES
from argmap.service.permissions import ROLES, SCOPES
from argmap.service.sharing import MEMBER_ROLES, VISIBILITIES
from argmap.service.unit_of_work import read_timestamp
from argmap.settings import ServiceSettings, limits_of

_TIME = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z"
_SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"


def text(maximum: int, description: str = "", *, minimum: int = 1, required: bool = False) -> StrictText:
    """A field for a text."""
    return StrictText(
        required=required,
        validate=text_within(minimum, maximum),
        metadata={"description": description, "minLength": minimum, "maxLength": maximum},
    )


def word(words: tuple[str, ...], description: str = "", *, required: bool = False) -> StrictText:
    """A field for one of a few words."""
    return StrictText(
        required=required,
        validate=ma.validate.OneOf(words, error="is not one of: {choices}"),
        metadata={"description": description},
    )


class _Time(StrictText):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return read_timestamp(str(text))
        except ValueError:
            raise ma.ValidationError("is not a time in UTC, such as 2027-01-31T12:00:00Z") from None


def time(description: str) -> StrictText:
    """A field for a time in UTC; its value is as the store keeps times."""
    return _Time(
        validate=ma.validate.Regexp(f"^{_TIME}$", error="is not a time in UTC, such as 2027-01-31T12:00:00Z"),
        metadata={"description": description, "format": "date-time"},
    )


def _pattern(pattern: str, error: str, maximum: int, *, required: bool = True) -> StrictText:
    return StrictText(
        required=required,
        validate=[ma.validate.Length(1, maximum), ma.validate.Regexp(f"^{pattern}$", error=error)],
    )


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


class AccountListSchema(ma.Schema):
    """All accounts, by name."""

    accounts = ma.fields.List(ma.fields.Nested(AccountSchema), required=True)


class SignUpSchema(Strict):
    """A new account."""

    name = _pattern(ACCOUNT_NAME, "is not an account name: lower-case letters, digits, '.', '_' or '-'", 64)
    display_name = text(200, "How the name is shown.")
    password = text(1000, "At least ten characters; without one, sign in by an administrator's links.", minimum=10)
    invitation = text(200, "The secret of an invitation, where sign-up is by invitation.")


class SignInSchema(Strict):
    """A name and a password."""

    name = text(64, required=True)
    password = text(1000, required=True)


class MePatchSchema(Strict):
    """What one may change of one's own account."""

    display_name = text(200)
    password = text(
        1000,
        "At least ten characters. It ends all other sessions, and takes the current password or a sign-in of the "
        f"last {FRESH_MINUTES} minutes.",
        minimum=10,
    )
    current_password = text(1000, "The password so far, to change it.")


class AccountPatchSchema(Strict):
    """What an administrator may change of an account."""

    disabled = StrictBoolean()
    is_admin = StrictBoolean()


class NewTokenSchema(Strict):
    """A token to make."""

    name = text(200, "What it is for.", required=True)
    scopes = StrictList(word(SCOPES), required=True, validate=ma.validate.Length(1, 4))
    expires = time("When it stops; without it, when the token that asks for it does.")


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


class SessionListSchema(ma.Schema):
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


class OwnershipOfferListSchema(ma.Schema):
    """The offers that the account may accept or decline."""

    offers = ma.fields.List(ma.fields.Nested(OwnershipOfferSchema), required=True)


class TokenListSchema(ma.Schema):
    """The tokens of the account, the newest first."""

    tokens = ma.fields.List(ma.fields.Nested(TokenSchema), required=True)


def _setting_field(field: FieldInfo) -> ma.fields.Field[Any]:
    description = str(field.description)
    if field.annotation is int:
        return StrictInteger(validate=ma.validate.Range(*limits_of(field)), metadata={"description": description})
    return word(get_args(field.annotation), description)


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


class AuditPageSchema(ma.Schema):
    """Some lines of the audit log, the newest first."""

    entries = ma.fields.List(ma.fields.Nested(AuditEntrySchema), required=True)
    next = ma.fields.String(required=True, allow_none=True)


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
    accounts = ma.fields.List(ma.fields.Nested(AccountRoleSchema), required=True)
    groups = ma.fields.List(ma.fields.Nested(GroupRoleSchema), required=True)
    offers = ma.fields.List(
        ma.fields.String(),
        required=True,
        metadata={"description": "Who was offered ownership and has not accepted: accounts, or `group` and an id."},
    )


class VisibilitySchema(Strict):
    """Who may see a map without a role on it."""

    visibility = word(VISIBILITIES, required=True)


class RoleSchema(Strict):
    """A role on a map."""

    role = word(ROLES, required=True)


class NewInvitationSchema(Strict):
    """An invitation to a map."""

    role = word(ROLES[:3], "The role that it gives.", required=True)
    expires = time("When it stops; without it, never.")
    uses = StrictInteger(validate=ma.validate.Range(1, 10_000), metadata={"description": "How often it can be used."})


class NewGroupInvitationSchema(Strict):
    """An invitation to a group."""

    expires = time("When it stops; without it, never.")
    uses = StrictInteger(validate=ma.validate.Range(1, 10_000))


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


class InvitationListSchema(ma.Schema):
    """Invitations, the newest first."""

    invitations = ma.fields.List(ma.fields.Nested(InvitationSchema), required=True)


class AcceptedSchema(ma.Schema):
    """What an accepted invitation gave."""

    role = ma.fields.String(required=True)
    map = ma.fields.String(metadata={"description": "Address of the map."})
    group = ma.fields.String(metadata={"description": "Address of the group."})


class NewGroupSchema(Strict):
    """A group to make."""

    id = _pattern(_SLUG, "is not a slug: lower-case words and digits joined by '-'", 80)
    name = text(200, required=True)


class GroupPatchSchema(Strict):
    """What can be changed of a group."""

    name = text(200, required=True)


class MemberRoleSchema(Strict):
    """A role in a group."""

    role = word(MEMBER_ROLES, required=True)


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


class GroupListSchema(ma.Schema):
    """The groups of the account."""

    groups = ma.fields.List(ma.fields.Nested(GroupSchema), required=True)
