"""All pages: importing this registers them. Templates escape by themselves; nothing is loaded from elsewhere."""

from argmap.web import account, assets, documentation, gallery
from argmap.web.blueprint import blueprint

__all__ = ["account", "assets", "blueprint", "documentation", "gallery"]
