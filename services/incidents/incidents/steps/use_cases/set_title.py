"""An incident record is given a title, or another one."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents.steps import SetTitle, StepTaken

from incidents.categories.queries.categories import categories_by_id
from incidents.records.parts.write_title import write_title
from incidents.records.queries.titles import titles_of
from incidents.steps.parts.take_step import lock_record


def set_title(unit: Unit, keyring: Keyring, request: SetTitle) -> StepTaken:
    """An entry about all its children; the earlier titles stay as entries. No event: nobody acts on a title.

    Errors as ``lock_record``; ``invalid_request`` on ``title`` if it is that already. Needs the vault.
    """
    record = lock_record(unit, request.incident_id, request.version)
    if titles_of(unit, keyring, [record.id], categories_by_id(unit)).get(record.id) == request.title:
        raise invalid("title", FieldCode.AS_IT_IS)
    record.version += 1
    write_title(unit, keyring, record, request.title)
    return StepTaken(kind="incident", id=record.id, version=record.version)
