"""Who may see and change a map: `/maps/{map}/access`, `/maps/{map}/invitations`, `/invitations`, `/groups`."""

from typing import Any

from flask import Response

from argmap.api import people_examples as examples
from argmap.api.answers import JSON, answer_json
from argmap.api.blueprint import Blueprint
from argmap.api.bodies import checked
from argmap.api.people_schemas import (
    AcceptedSchema,
    AccessSchema,
    GroupListSchema,
    GroupPatchSchema,
    GroupSchema,
    InvitationListSchema,
    IssuedInvitationSchema,
    MemberRoleSchema,
    NewGroupInvitationSchema,
    NewGroupSchema,
    NewInvitationSchema,
    RoleSchema,
    VisibilitySchema,
)
from argmap.api.routes import MERGE_PATCH, needs, reads, route_spec, shows_secret, takes, writes
from argmap.service import sharing
from argmap.service.accounts import own_account
from argmap.service.permissions import Actor, allow
from argmap.service.sharing import Invited
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.people import Group, Invitation

blueprint = Blueprint(
    "sharing",
    __name__,
    url_prefix="/api/v1",
    description="Who may see and change a map: roles, groups, invitations.",
)
_NAME = "<string(maxlength=64):name>"
_GROUP = "<string(maxlength=80):group>"


@blueprint.route("/maps/<reference:reference>/access")
@needs("map.share")
@blueprint.response(200, AccessSchema, example=examples.ACCESS)
@reads
def read_access(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Get who can see and change a map."""
    return answer_json(sharing.read_access(uow, actor, reference)[1])


@blueprint.route("/maps/<reference:reference>/access", methods=["PATCH"])
@needs("map.share")
@blueprint.response(200, AccessSchema, example=examples.ACCESS)
@takes(VisibilitySchema, MERGE_PATCH, JSON, example=examples.PATCH_ACCESS)
@writes
def patch_access(uow: UnitOfWork, actor: Actor, reference: str, value: Any) -> Response:
    """Make a map private, unlisted (anyone with the link can read it) or public."""
    fields = checked(VisibilitySchema, value)
    return answer_json(sharing.set_visibility(uow, actor, reference, fields["visibility"]))


@blueprint.route(f"/maps/<reference:reference>/access/accounts/{_NAME}", methods=["PUT"])
@needs("map.share")
@blueprint.response(200, AccessSchema, example=examples.ACCESS)
@takes(RoleSchema, example=examples.PUT_ACCOUNT_ROLE)
@writes
def put_account_role(uow: UnitOfWork, actor: Actor, reference: str, name: str, value: Any) -> Response:
    """Give an account a role on a map."""
    fields = checked(RoleSchema, value)
    return answer_json(sharing.set_account_role(uow, actor, reference, name, fields["role"]))


@blueprint.route(f"/maps/<reference:reference>/access/accounts/{_NAME}", methods=["DELETE"])
@needs("map.share")
@blueprint.response(200, AccessSchema, example=examples.ACCESS)
@writes
def remove_account_role(uow: UnitOfWork, actor: Actor, reference: str, name: str) -> Response:
    """Remove an account's role on a map."""
    return answer_json(sharing.set_account_role(uow, actor, reference, name, None))


@blueprint.route(f"/maps/<reference:reference>/access/groups/{_GROUP}", methods=["PUT"])
@needs("map.share")
@blueprint.response(200, AccessSchema, example=examples.ACCESS)
@takes(RoleSchema, example=examples.PUT_GROUP_ROLE)
@writes
def put_group_role(uow: UnitOfWork, actor: Actor, reference: str, group: str, value: Any) -> Response:
    """Give the members of a group a role on a map."""
    fields = checked(RoleSchema, value)
    return answer_json(sharing.set_group_role(uow, actor, reference, group, fields["role"]))


@blueprint.route(f"/maps/<reference:reference>/access/groups/{_GROUP}", methods=["DELETE"])
@needs("map.share")
@blueprint.response(200, AccessSchema, example=examples.ACCESS)
@writes
def remove_group_role(uow: UnitOfWork, actor: Actor, reference: str, group: str) -> Response:
    """Remove a group's role on a map."""
    return answer_json(sharing.set_group_role(uow, actor, reference, group, None))


# Invitations


def _invitation(invitation: Invitation) -> dict[str, Any]:
    fields = ("id", "role", "created", "created_by", "expires", "uses", "uses_left", "revoked")
    return {name: getattr(invitation, name) for name in fields}


def _invited(invited: Invited) -> Response:
    return answer_json({**_invitation(invited.invitation), "secret": invited.secret}, status=201)


@blueprint.route("/maps/<reference:reference>/invitations")
@needs("map.share")
@blueprint.response(200, InvitationListSchema, example={"invitations": [examples.INVITATION]})
@reads
def list_invitations(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """List the invitations to a map, without their secrets."""
    found = sharing.list_map_invitations(uow, actor, reference)
    return answer_json({"invitations": [_invitation(each) for each in found]})


@blueprint.route("/maps/<reference:reference>/invitations", methods=["POST"])
@needs("map.share")
@blueprint.response(201, IssuedInvitationSchema, example=examples.ISSUED_INVITATION)
@takes(NewInvitationSchema, example=examples.NEW_INVITATION)
@shows_secret
@writes
def invite(uow: UnitOfWork, actor: Actor, reference: str, value: Any) -> Response:
    """Create an invitation to a map. Its secret is shown only once."""
    fields = checked(NewInvitationSchema, value)
    return _invited(
        sharing.invite_to_map(
            uow, actor, reference, fields["role"], expires=fields.get("expires"), uses=fields.get("uses")
        )
    )


@blueprint.route("/maps/<reference:reference>/invitations/<string(maxlength=32):identifier>", methods=["DELETE"])
@needs("map.share")
@blueprint.response(204)
@writes
def revoke_invitation(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Revoke an invitation to a map."""
    sharing.revoke_map_invitation(uow, actor, reference, identifier)
    return Response(status=204)


@blueprint.route("/invitations/<string(maxlength=200):secret>/accept", methods=["POST"])
@needs("account.read")
@route_spec(problems=("gone",))
@blueprint.response(200, AcceptedSchema, example=examples.ACCEPTED)
@writes
def accept_invitation(uow: UnitOfWork, actor: Actor, secret: str) -> Response:
    """Accept an invitation and the role that it gives."""
    invitation = sharing.accept_invitation(uow, actor, secret)
    content: dict[str, Any] = {"role": invitation.role}
    if invitation.map_key is not None:
        content["map"] = f"/api/v1/maps/{uow.maps.id_of(invitation.map_key)}"
    if invitation.group_key is not None:
        content["group"] = f"/api/v1/groups/{uow.people.group_id(invitation.group_key)}"
    return answer_json(content)


# Groups


def _group(uow: UnitOfWork, group: Group) -> dict[str, Any]:
    members = [{"name": name, "role": role} for name, role in uow.people.members(group.key)]
    shared = [{"map": f"/api/v1/maps/{map_id}", "role": role} for map_id, role in uow.people.group_maps(group.key)]
    return {"id": group.id, "name": group.name, "created": group.created, "members": members, "maps": shared}


@blueprint.route("/groups")
@needs("account.read")
@blueprint.response(200, GroupListSchema, example={"groups": [examples.GROUP]})
@reads
def list_groups(uow: UnitOfWork, actor: Actor) -> Response:
    """List your groups."""
    found = uow.people.groups_of(own_account(uow, actor).key)
    return answer_json({"groups": [_group(uow, each) for each in found]})


@blueprint.route("/groups", methods=["POST"])
@needs("groups.use")
@blueprint.response(201, GroupSchema, example=examples.GROUP)
@takes(NewGroupSchema, example=examples.CREATE_GROUP)
@writes
def create_group(uow: UnitOfWork, actor: Actor, value: Any) -> Response:
    """Create a group that you own."""
    fields = checked(NewGroupSchema, value)
    group = sharing.create_group(uow, actor, fields["id"], fields["name"])
    headers = {"Location": f"/api/v1/groups/{group.id}"}
    return answer_json(_group(uow, group), status=201, headers=headers)


@blueprint.route(f"/groups/{_GROUP}")
@needs("groups.use")
@blueprint.response(200, GroupSchema, example=examples.GROUP)
@reads
def read_group(uow: UnitOfWork, actor: Actor, group: str) -> Response:
    """Get a group with its members."""
    return answer_json(_group(uow, sharing.find_group(uow, actor, group)))


@blueprint.route(f"/groups/{_GROUP}", methods=["PATCH"])
@needs("groups.use")
@blueprint.response(200, GroupSchema, example=examples.GROUP)
@takes(GroupPatchSchema, MERGE_PATCH, JSON, example=examples.PATCH_GROUP)
@writes
def patch_group(uow: UnitOfWork, actor: Actor, group: str, value: Any) -> Response:
    """Rename a group."""
    fields = checked(GroupPatchSchema, value)
    found = sharing.find_group(uow, actor, group, as_owner=True)
    uow.people.update_group(found.key, fields["name"])
    return answer_json(_group(uow, sharing.find_group(uow, actor, group)))


@blueprint.route(f"/groups/{_GROUP}", methods=["DELETE"])
@needs("groups.use")
@blueprint.response(204)
@writes
def remove_group(uow: UnitOfWork, actor: Actor, group: str) -> Response:
    """Delete a group. Its members lose the roles that it gave them."""
    allow(uow, actor, "groups.use")
    sharing.remove_group(uow, actor, group)
    return Response(status=204)


@blueprint.route(f"/groups/{_GROUP}/members/{_NAME}", methods=["PUT"])
@needs("groups.use")
@blueprint.response(200, GroupSchema, example=examples.GROUP)
@takes(MemberRoleSchema, example=examples.PUT_MEMBER)
@writes
def put_member(uow: UnitOfWork, actor: Actor, group: str, name: str, value: Any) -> Response:
    """Add an account to a group, or change its role there."""
    fields = checked(MemberRoleSchema, value)
    return answer_json(_group(uow, sharing.set_member(uow, actor, group, name, fields["role"])))


@blueprint.route(f"/groups/{_GROUP}/members/{_NAME}", methods=["DELETE"])
@needs("groups.use")
@blueprint.response(204)
@writes
def remove_member(uow: UnitOfWork, actor: Actor, group: str, name: str) -> Response:
    """Remove an account from a group, or leave it yourself."""
    sharing.set_member(uow, actor, group, name, None)
    return Response(status=204)


@blueprint.route(f"/groups/{_GROUP}/invitations", methods=["POST"])
@needs("groups.use")
@blueprint.response(201, IssuedInvitationSchema, example=examples.ISSUED_INVITATION)
@takes(NewGroupInvitationSchema, example=examples.INVITE_TO_GROUP)
@shows_secret
@writes
def invite_to_group(uow: UnitOfWork, actor: Actor, group: str, value: Any) -> Response:
    """Create an invitation to a group. Its secret is shown only once."""
    fields = checked(NewGroupInvitationSchema, value)
    return _invited(sharing.invite_to_group(uow, actor, group, expires=fields.get("expires"), uses=fields.get("uses")))
