"""The one file that knows all of retention: builds its adapters and names what it can replay."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from chassis.bus.resync import StateEvent, doubt
from chassis.ground.settings import load
from chassis.objects.numbered_lines import NumberedLines
from chassis.process.application import App, utc_now
from chassis.units.database import Unit
from chassis.units.models import AuditCounterRow
from sqlalchemy import Update, select

from retention.destruction_list import ListStanding, Signer
from retention.disposals import every_disposal_ordered, every_keys_destroyed
from retention.extras import Extras
from retention.kept_backups import KeptBackups
from retention.models import KNOWN_SCHOOLS, SchoolRow
from retention.off_loop import LinesOffLoop
from retention.owners import Owners
from retention.settings import RetentionSettings

__all__ = ["COPIES", "KEYRING", "KNOWN_SCHOOLS", "RESYNC", "build_extras", "required"]

KEYRING = True
"""Why a file is held or kept on is sealed under its school's key; retention holds no child's key."""

RESYNC: dict[str, Callable[[Unit], Iterator[StateEvent]]] = {
    "retention.disposal_ordered": every_disposal_ordered,
    "retention.keys_destroyed": every_keys_destroyed,
}
"""What was destroyed: a database that was restored to an earlier time, or a service that is new, destroys it as
well."""

COPIES: dict[str, Sequence[Update]] = {"identity": (doubt(SchoolRow),)}
"""What is copied from whom."""


def build_extras(app: App) -> Extras:
    """The adapters of a process; fails at start, with the setting's name, if a setting is wrong."""
    from eventlet import tpool  # not above: only a service process runs under eventlet

    if app.keyring is None:
        raise TypeError("retention needs its keyring")
    settings, standing = load(RetentionSettings), ListStanding()
    return Extras(
        owners=Owners(app.call_owner, app.call_for),
        keyring=app.keyring,
        list_place=LinesOffLoop(NumberedLines(settings.destruction_list_url), tpool.execute),
        signer=Signer(app.vault),
        standing=standing,
        backups=KeptBackups(settings.backups_kept_days, settings.backups_keys_days),
        own_time=utc_now,
        may_order=partial(_may_order, app, standing),
        knows_log=partial(_knows_log, app),
        disposals_a_minute=settings.disposals_a_minute,
    )


def required(app: App) -> dict[str, bool]:
    """The destruction list has to be read to its end, and to hold, before this service is ready."""
    standing: ListStanding = app.extras.standing
    return {"destruction_list": standing.is_ready}


def _may_order(app: App, standing: ListStanding) -> bool:
    """The list was read just now, and the log was heard and holds nothing that this database does not know: of a
    database that was restored to an earlier time neither is true until that was found, and then it is closed."""
    return standing.is_fresh and not app.closing.is_known_closed and _knows_log(app)


def _knows_log(app: App) -> bool:
    statement = app.heard.statement
    if statement is None:
        return False
    with app.database.unit(app.own_access("look_after_waiting"), schools=()) as unit:
        number = unit.session.scalar(
            select(AuditCounterRow.next_number).where(AuditCounterRow.source == app.settings.service)
        )
    return number is not None and statement.highest < number
