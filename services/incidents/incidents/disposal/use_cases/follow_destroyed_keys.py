"""A child's keys are gone: whatever there still is of their file goes too, whether an order for it was heard or not."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.events import KeysDestroyed

from incidents.copies.known import known_schools
from incidents.disposal.parts.answer_order import answer_disposed
from incidents.disposal.parts.destroy_file import destroy_file
from incidents.disposal.parts.hold_file import hold_file
from incidents.disposal.parts.save_unread_reports import save_unread_reports
from incidents.models import DisposedFileRow


def follow_destroyed_keys(unit: Unit, keyring: Keyring, event: KeysDestroyed) -> None:
    """Keys go after this service has said that the file is gone, so mostly there is nothing left but what was noted in
    between: that somebody had looked, say. A database that was restored to an earlier day has the whole file, which
    nobody can read any more, and no answer: it goes as it went the first time, and that is said again.

    A report that came in meanwhile, and that only the intake key opens, is nobody's to destroy: it is kept.
    """
    unit.scope_to(known_schools(unit.session))
    answered = unit.session.get(DisposedFileRow, event.disposal_id, with_for_update=True)
    hold_file(unit, keyring, event.subject_ids)
    save_unread_reports(unit, event.subject_ids)
    destroyed = destroy_file(unit, keyring, event.subject_ids)
    if answered is None or answered.outcome != "disposed":
        answer_disposed(unit, event.disposal_id, event.subject_ids, destroyed, before=answered)
