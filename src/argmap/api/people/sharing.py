"""Who may see and change a map: `/maps/{map}/access`, `/maps/{map}/invitations`, `/invitations`, `/groups`."""

from typing import Any

from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import JsonBody, patch_body
from argmap.api.people import examples
from argmap.api.people.bodies import (
    AccessPatch,
    GroupPatch,
    MapRole,
    MemberRole,
    NewGroup,
    NewGroupInvitation,
    NewInvitation,
)
from argmap.api.people.schemas import (
    AcceptedSchema,
    AccessSchema,
    GroupListSchema,
    GroupSchema,
    InvitationListSchema,
    IssuedInvitationSchema,
)
from argmap.http.addresses import local
from argmap.http.answers import answer_json
from argmap.http.paging import ONLY_PAGE, PageQuery, list_answer, window_of
from argmap.service.people import sharing
from argmap.service.people.accounts import own_account
from argmap.service.people.sharing import Invited
from argmap.service.permissions import Actor, allow
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.paging import page_of
from argmap.store.people import Group, Invitation

blueprint = Blueprint(
    "sharing", __name__, url_prefix="/api/v1", description="Who may see and change a map: roles, groups, invitations."
)
_NAME = "<string(maxlength=64):name>"
_GROUP = "<string(maxlength=80):group>"


@blueprint.endpoint(
    "/maps/<reference:reference>/access", action="map.share", answer=Answer(AccessSchema, examples.ACCESS)
)
def read_access(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Get who can see and change a map."""
    return answer_json(sharing.read_access(uow, actor, reference)[1])


@blueprint.endpoint(
    "/maps/<reference:reference>/access",
    "PATCH",
    action="map.share",
    body=patch_body(AccessPatch, examples.PATCH_ACCESS),
    answer=Answer(AccessSchema, examples.ACCESS),
)
def patch_access(uow: UnitOfWork, actor: Actor, reference: str, body: AccessPatch) -> Response:
    """Make a map private, unlisted (anyone with the link can read it) or public."""
    return answer_json(
        sharing.change_access(
            uow,
            actor,
            reference,
            visibility=body.visibility,
            keeps_old_slugs=body.keeps_old_slugs,
            forks_may_be_published=body.forks_may_be_published,
        )
    )


@blueprint.endpoint(
    f"/maps/<reference:reference>/access/accounts/{_NAME}",
    "PUT",
    action="map.share",
    body=JsonBody(MapRole, examples.PUT_ACCOUNT_ROLE),
    answer=Answer(AccessSchema, examples.ACCESS),
)
def put_account_role(uow: UnitOfWork, actor: Actor, reference: str, name: str, body: MapRole) -> Response:
    """Give an account a role on a map."""
    return answer_json(sharing.set_account_role(uow, actor, reference, name, body.role))


@blueprint.endpoint(
    f"/maps/<reference:reference>/access/accounts/{_NAME}",
    "DELETE",
    action="map.share",
    answer=Answer(AccessSchema, examples.ACCESS),
)
def remove_account_role(uow: UnitOfWork, actor: Actor, reference: str, name: str) -> Response:
    """Remove an account's role on a map."""
    return answer_json(sharing.set_account_role(uow, actor, reference, name, None))


@blueprint.endpoint(
    f"/maps/<reference:reference>/access/groups/{_GROUP}",
    "PUT",
    action="map.share",
    body=JsonBody(MapRole, examples.PUT_GROUP_ROLE),
    answer=Answer(AccessSchema, examples.ACCESS),
)
def put_group_role(uow: UnitOfWork, actor: Actor, reference: str, group: str, body: MapRole) -> Response:
    """Give the members of a group a role on a map."""
    return answer_json(sharing.set_group_role(uow, actor, reference, group, body.role))


@blueprint.endpoint(
    f"/maps/<reference:reference>/access/groups/{_GROUP}",
    "DELETE",
    action="map.share",
    answer=Answer(AccessSchema, examples.ACCESS),
)
def remove_group_role(uow: UnitOfWork, actor: Actor, reference: str, group: str) -> Response:
    """Remove a group's role on a map."""
    return answer_json(sharing.set_group_role(uow, actor, reference, group, None))


# Invitations


def _invitation(invitation: Invitation) -> dict[str, Any]:
    fields = ("id", "role", "created", "created_by", "expires", "uses", "uses_left", "revoked")
    return {name: getattr(invitation, name) for name in fields}


def _invited(invited: Invited) -> Response:
    return answer_json({**_invitation(invited.invitation), "secret": invited.secret}, status=201)


@blueprint.endpoint(
    "/maps/<reference:reference>/invitations",
    action="map.share",
    answer=Answer(InvitationListSchema, {"invitations": [examples.INVITATION], **ONLY_PAGE}),
    query=PageQuery,
    links=True,
)
def list_invitations(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """List the invitations to a map, without their secrets."""
    page = page_of(sharing.list_map_invitations(uow, actor, reference), window_of(query))
    return list_answer("invitations", page, map(_invitation, page.items))


@blueprint.endpoint(
    "/maps/<reference:reference>/invitations",
    "POST",
    action="map.share",
    body=JsonBody(NewInvitation, examples.NEW_INVITATION),
    answer=Answer(IssuedInvitationSchema, examples.ISSUED_INVITATION, status=201),
    shows_secret=True,
)
def invite(uow: UnitOfWork, actor: Actor, reference: str, body: NewInvitation) -> Response:
    """Create an invitation to a map. Its secret is shown only once."""
    return _invited(sharing.invite_to_map(uow, actor, reference, body.role, expires=body.expires, uses=body.uses))


@blueprint.endpoint(
    "/maps/<reference:reference>/invitations/<string(maxlength=32):identifier>",
    "DELETE",
    action="map.share",
    answer=Answer(status=204),
)
def revoke_invitation(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Revoke an invitation to a map."""
    sharing.revoke_map_invitation(uow, actor, reference, identifier)
    return Response(status=204)


@blueprint.endpoint(
    "/invitations/<string(maxlength=200):secret>/accept",
    "POST",
    action="account.read",
    answer=Answer(AcceptedSchema, examples.ACCEPTED),
    problems=("gone",),
)
def accept_invitation(uow: UnitOfWork, actor: Actor, secret: str) -> Response:
    """Accept an invitation and the role that it gives."""
    invitation = sharing.accept_invitation(uow, actor, secret)
    content: dict[str, Any] = {"role": invitation.role}
    if invitation.map_key is not None:
        content["map"] = local(f"/api/v1/maps/{uow.maps.id_of(invitation.map_key)}")
    if invitation.group_key is not None:
        content["group"] = local(f"/api/v1/groups/{uow.people.group_id(invitation.group_key)}")
    return answer_json(content)


# Groups


def _group(uow: UnitOfWork, group: Group) -> dict[str, Any]:
    members = [{"name": name, "role": role} for name, role in uow.people.members(group.key)]
    maps = uow.people.group_maps(group.key)
    shared = [{"map": local(f"/api/v1/maps/{map_id}"), "role": role} for map_id, role in maps]
    return {"id": group.id, "name": group.name, "created": group.created, "members": members, "maps": shared}


@blueprint.endpoint(
    "/groups",
    action="account.read",
    answer=Answer(GroupListSchema, {"groups": [examples.GROUP], **ONLY_PAGE}),
    query=PageQuery,
    links=True,
)
def list_groups(uow: UnitOfWork, actor: Actor, query: dict[str, Any]) -> Response:
    """List your groups."""
    page = page_of(uow.people.groups_of(own_account(uow, actor).key), window_of(query))
    return list_answer("groups", page, (_group(uow, group) for group in page.items))


@blueprint.endpoint(
    "/groups",
    "POST",
    action="groups.use",
    body=JsonBody(NewGroup, examples.CREATE_GROUP),
    answer=Answer(GroupSchema, examples.GROUP, status=201),
)
def create_group(uow: UnitOfWork, actor: Actor, body: NewGroup) -> Response:
    """Create a group that you own."""
    group = sharing.create_group(uow, actor, body.id, body.name)
    headers = {"Location": f"/api/v1/groups/{group.id}"}
    return answer_json(_group(uow, group), status=201, headers=headers)


@blueprint.endpoint(f"/groups/{_GROUP}", action="groups.use", answer=Answer(GroupSchema, examples.GROUP))
def read_group(uow: UnitOfWork, actor: Actor, group: str) -> Response:
    """Get a group with its members."""
    return answer_json(_group(uow, sharing.find_group(uow, actor, group)))


@blueprint.endpoint(
    f"/groups/{_GROUP}",
    "PATCH",
    action="groups.use",
    body=patch_body(GroupPatch, examples.PATCH_GROUP),
    answer=Answer(GroupSchema, examples.GROUP),
)
def patch_group(uow: UnitOfWork, actor: Actor, group: str, body: GroupPatch) -> Response:
    """Rename a group."""
    renamed = sharing.find_group(uow, actor, group, as_owner=True)
    uow.people.update_group(renamed.key, body.name)
    return answer_json(_group(uow, sharing.find_group(uow, actor, group)))


@blueprint.endpoint(f"/groups/{_GROUP}", "DELETE", action="groups.use", answer=Answer(status=204))
def remove_group(uow: UnitOfWork, actor: Actor, group: str) -> Response:
    """Delete a group. Its members lose the roles that it gave them."""
    allow(uow, actor, "groups.use")
    sharing.remove_group(uow, actor, group)
    return Response(status=204)


@blueprint.endpoint(
    f"/groups/{_GROUP}/members/{_NAME}",
    "PUT",
    action="groups.use",
    body=JsonBody(MemberRole, examples.PUT_MEMBER),
    answer=Answer(GroupSchema, examples.GROUP),
)
def put_member(uow: UnitOfWork, actor: Actor, group: str, name: str, body: MemberRole) -> Response:
    """Add an account to a group, or change its role there."""
    return answer_json(_group(uow, sharing.set_member(uow, actor, group, name, body.role)))


@blueprint.endpoint(f"/groups/{_GROUP}/members/{_NAME}", "DELETE", action="groups.use", answer=Answer(status=204))
def remove_member(uow: UnitOfWork, actor: Actor, group: str, name: str) -> Response:
    """Remove an account from a group, or leave it yourself."""
    sharing.set_member(uow, actor, group, name, None)
    return Response(status=204)


@blueprint.endpoint(
    f"/groups/{_GROUP}/invitations",
    "POST",
    action="groups.use",
    body=JsonBody(NewGroupInvitation, examples.INVITE_TO_GROUP),
    answer=Answer(IssuedInvitationSchema, examples.ISSUED_INVITATION, status=201),
    shows_secret=True,
)
def invite_to_group(uow: UnitOfWork, actor: Actor, group: str, body: NewGroupInvitation) -> Response:
    """Create an invitation to a group. Its secret is shown only once."""
    return _invited(sharing.invite_to_group(uow, actor, group, expires=body.expires, uses=body.uses))
