"""Examples about people and rights, for the OpenAPI document."""

from typing import Any

_TIME = "2026-01-05T09:30:00.000Z"

ACCOUNT: dict[str, Any] = {"name": "ada", "display_name": "Ada", "is_admin": False, "disabled": False, "created": _TIME}
ME = {**ACCOUNT, "scopes": ["comment", "read", "write"]}
TOKEN: dict[str, Any] = {
    "id": "4f1d2c3b5a697887",
    "name": "notebook",
    "scopes": ["read", "comment"],
    "created": _TIME,
    "expires": "2027-01-05T09:30:00.000Z",
    "last_used": None,
    "revoked": None,
}
ISSUED_TOKEN = {**TOKEN, "token": "argmap_…"}
NEW_TOKEN = {"name": "notebook", "scopes": ["read", "comment"], "expires": "2027-01-05T09:30:00Z"}
SIGN_UP = {"name": "ada", "display_name": "Ada", "invitation": "invite_…"}
SIGN_IN = {"name": "ada", "password": "a long sentence that only I know"}
SETTINGS = {"sign_up": "invitation", "maps_per_account": 1000, "nodes_per_account": 200000, "bin_days": 30}
SETTINGS |= {"event_days": 0, "audit_days": 0}
AUDIT_PAGE = {
    "entries": [
        {
            "time": _TIME,
            "actor": "admin",
            "action": "map.role",
            "subject": "m_8r3kx5w2nqzt7bcd",
            "detail": "ada: critic",
        }
    ],
    "next": None,
    "prev": None,
    "total": 1,
}
ACCESS = {
    "visibility": "private",
    "keeps_old_slugs": False,
    "forks_may_be_published": False,
    "accounts": [{"name": "admin", "role": "owner"}, {"name": "ada", "role": "critic"}],
    "groups": [{"id": "class-10b", "role": "critic"}],
    "offers": [],
}
SESSION: dict[str, Any] = {
    "id": "4f1d2c3b5a697887",
    "client": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "created": _TIME,
    "expires": "2026-02-04T09:30:00.000Z",
    "last_used": _TIME,
    "current": True,
}
OFFER: dict[str, Any] = {
    "id": "5a4b3c2d1e0f9786",
    "map": "school-uniforms",
    "group": None,
    "to": "ada",
    "created": _TIME,
    "created_by": "admin",
}
INVITATION: dict[str, Any] = {
    "id": "9c8b7a6d5e4f3021",
    "role": "critic",
    "created": _TIME,
    "created_by": "admin",
    "expires": "2026-02-01T00:00:00.000Z",
    "uses": 0,
    "uses_left": 25,
    "revoked": None,
}
ISSUED_INVITATION = {**INVITATION, "secret": "invite_…"}
NEW_INVITATION = {"role": "critic", "expires": "2027-02-01T00:00:00Z", "uses": 25}
ACCEPTED = {"role": "critic", "map": "/api/v1/maps/m_8r3kx5w2nqzt7bcd"}
GROUP = {
    "id": "class-10b",
    "name": "Class 10b",
    "created": _TIME,
    "members": [{"name": "admin", "role": "owner"}, {"name": "ada", "role": "member"}],
    "maps": [{"map": "/api/v1/maps/m_8r3kx5w2nqzt7bcd", "role": "critic"}],
}
PATCH_ME: dict[str, Any] = {"display_name": "Ada L."}
PATCH_ACCOUNT: dict[str, Any] = {"disabled": True}
PATCH_SETTINGS: dict[str, Any] = {"sign_up": "invitation"}
PATCH_ACCESS: dict[str, Any] = {"visibility": "public"}
PUT_ACCOUNT_ROLE: dict[str, Any] = {"role": "critic"}
PUT_GROUP_ROLE: dict[str, Any] = {"role": "critic"}
CREATE_GROUP: dict[str, Any] = {"id": "class-10b", "name": "Class 10b"}
PATCH_GROUP: dict[str, Any] = {"name": "Class 10b, debate"}
PUT_MEMBER: dict[str, Any] = {"role": "member"}
INVITE_TO_GROUP: dict[str, Any] = {"uses": 25}
