"""The map that a fresh store begins with."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from sqlalchemy import insert, select

from argmap.formats.json_map import document as json_map
from argmap.service.editing.maps import create_map
from argmap.service.people.accounts import create_account
from argmap.service.people.sessions import new_sign_in_link
from argmap.service.people.tokens import issue_token
from argmap.service.permissions import SCOPES, SYSTEM, Actor
from argmap.service.unit_of_work import writing
from argmap.store.database import Store
from argmap.store.paging import Window
from argmap.store.tables import settings

SEED_SLUG = "csto-kazakhstan"
_SEED_NAME = "csto_kazakhstan.json"


def seed_file() -> Path:
    """Where the seeded map lies: in the package, or in the checkout that it runs from."""
    packaged = Path(str(files("argmap"))) / "seeds" / _SEED_NAME
    return packaged if packaged.exists() else Path(__file__).parents[4] / "maps" / _SEED_NAME


def seed(store: Store) -> bool:
    """Load the seeded map into a store at its first start; says whether it did.

    A store that has maps, or was seeded once (even if the map was deleted since), is left as it is.
    """
    argument_map = json_map.read(seed_file().read_bytes())
    # Two servers may start on the same empty database.
    with writing(store, alone=True) as uow:
        seeded = select(settings.c.value).where(settings.c.name == "seeded")
        if uow.connection.execute(seeded).first() is not None or uow.maps.count():
            return False
        create_map(
            uow, SYSTEM, argument_map, slug_given=True, message="The map that argmap begins with", visibility="public"
        )
        uow.connection.execute(insert(settings).values(name="seeded", value=uow.now()))
    return True


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """What the first administrator gets, once."""

    sign_in_secret: str
    token: str


def make_first_administrator(store: Store) -> FirstAdministrator | None:
    """Make the account `admin` in a store without accounts, the owner of the maps that are there.

    Returns what it is to be told, or None where there are accounts already.
    """
    with writing(store, alone=True) as uow:
        if uow.people.count_accounts():
            return None
        account = create_account(uow, SYSTEM, "admin", display_name="Administrator", is_admin=True)
        for stored in uow.maps.list_maps(None, Window(1_000)).items:
            uow.people.put_account_role(stored.key, account.key, "owner")
        actor = Actor(account.name, account.key, frozenset(SCOPES), True)
        issued = issue_token(uow, actor, "first administrator", SCOPES)
        return FirstAdministrator(new_sign_in_link(uow, account), issued.secret)
