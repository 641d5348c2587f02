"""Has a school's MIS say who works there: real pupils keeps the list and tells identity, the file alone is left out."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from chassis.ground.context import Access
from chassis.ground.settings import load
from chassis.keys.keyring import Keyring
from chassis.keys.vault import Vault
from chassis.units.database import Database
from haven_schemas.acts.staff_lists import ListedStaff
from pupils.sealed.roll_key import RollKey
from pupils.settings import PupilsSettings
from pupils.staff_lists.list import keep_list, list_of
from pupils.staff_lists.next_list import NextList

from support.world import World

_OWN = Access(kind="service", actor_id=uuid4(), service="pupils", job="test")


def listed(source_id: str, name: str, email: str | None, **more: Any) -> ListedStaff:
    """A row; ``name`` as people say it, the last word the family's."""
    given, _, family = name.rpartition(" ")
    left_on: date | None = more.get("left_on")
    return ListedStaff(
        source_id=source_id,
        given_name=given,
        family_name=family,
        email=email,
        job=more.get("job"),
        kind=more.get("kind", "teacher"),
        began_on=None,
        left_on=left_on,
        classes=list(more.get("classes", ())),
        year_groups=[],
    )


def say_staff(world: World, school_id: UUID, staff: Iterable[ListedStaff], *, complete: bool = True) -> None:
    """The list by hand of the school is ``staff`` from now on; identity is told as ever."""
    settings = load(PupilsSettings, world.settings_for("pupils"))
    database = Database(world.database("pupils").app_url, source="pupils", workers=1)
    people = {each.source_id: each for each in staff}
    found = NextList(people, complete, added=1, changed=0, leavers=0)
    with database.unit(_OWN, schools=[school_id]) as unit:
        key = RollKey(unit, Keyring(Vault(settings), settings.trust_id, "pupils"), school_id)
        delivery: Any = SimpleNamespace(school_id=school_id, as_feed=None, as_of=datetime.now(UTC))
        keep_list(unit, key, delivery, list_of(unit, school_id, None), found)
    database.dispose()
