"""The map that a fresh store begins with."""

from importlib.resources import files
from pathlib import Path

from sqlalchemy import insert, select

from argmap.formats import json_map
from argmap.service.maps import create_map
from argmap.service.unit_of_work import Actor, writing
from argmap.store.database import Store
from argmap.store.tables import settings

SEED_SLUG = "csto-kazakhstan"
_SEED_NAME = "csto_kazakhstan.json"


def seed_file() -> Path:
    """Where the seeded map lies: in the package, or in the checkout that it runs from."""
    packaged = Path(str(files("argmap"))) / "seeds" / _SEED_NAME
    return packaged if packaged.exists() else Path(__file__).parents[3] / "maps" / _SEED_NAME


def seed(store: Store) -> bool:
    """Load the seeded map into a store at its first start; says whether it did.

    A store that has maps, or was seeded once (even if the map was deleted since), is left as it is.
    """
    argument_map = json_map.read(seed_file().read_bytes())
    with writing(store) as uow:
        seeded = select(settings.c.value).where(settings.c.name == "seeded")
        if uow.connection.execute(seeded).first() is not None or uow.maps.count():
            return False
        create_map(uow, Actor("argmap"), argument_map, slug_given=True, message="The map that argmap begins with")
        uow.connection.execute(insert(settings).values(name="seeded", value=uow.now()))
    return True
