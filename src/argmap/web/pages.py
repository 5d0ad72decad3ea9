"""All pages: importing this registers them. Templates escape by themselves; nothing is loaded from elsewhere."""

from argmap.web.blueprint import blueprint
from argmap.web.critique import comments, inbox, opinions, proposals
from argmap.web.editing import branches, statements
from argmap.web.people import account, administration, signing_in
from argmap.web.presenting import present
from argmap.web.reading import reader
from argmap.web.sharing import share
from argmap.web.site import assets, documentation, help
from argmap.web.starting import gallery, new

__all__ = [
    "account",
    "administration",
    "assets",
    "blueprint",
    "branches",
    "comments",
    "documentation",
    "gallery",
    "help",
    "inbox",
    "new",
    "opinions",
    "present",
    "proposals",
    "reader",
    "share",
    "signing_in",
    "statements",
]
