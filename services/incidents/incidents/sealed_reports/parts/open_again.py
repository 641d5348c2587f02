"""Tries once more to open a report that did not: in its place, or, where something says so there, as a new concern."""

import base64
from functools import partial
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id

from incidents.extras import OtherOwners
from incidents.models import ConcernRow, SealedReportRow, UnopenedReportRow
from incidents.reporting.domain.work import Work
from incidents.reporting.parts.keep_colleague_away import LOOKED_FOR
from incidents.reporting.parts.with_keys import with_keys
from incidents.reporting.use_cases.announce_concern import announce_concern
from incidents.reporting.use_cases.leave_intake import take_out
from incidents.sealed_reports.parts.announce_discard import end_discard
from incidents.sealed_reports.parts.note_unopened import note_opened
from incidents.sealed_reports.parts.write_sealed_concern import write_sealed_concern
from incidents.sealed_reports.queries.files_under_intake import files_under_intake
from incidents.sealed_reports.use_cases.open_sealed_report import open_report, unsealed
from incidents.waiting import leave_for_later


def open_again(
    unit: Unit, keyring: Keyring, owners: OtherOwners, concern: ConcernRow, *, leave_out: bool = False
) -> UUID:
    """The concern in which it is read now; the caller holds it. ``VaultAway``; ``Problem`` where it does not open
    (``why_unopened``), and then nothing was changed.

    ``leave_out``: a child whose key is gone goes on in words.
    """
    with unit.attempt():
        report = unit.session.get(SealedReportRow, concern.id)
        if report is not None and not concern.sealed:
            return _as_new_concern(unit, keyring, owners, concern, report)
        out = partial(take_out, unit, keyring, concern, concern.id)
        if leave_out:
            with_keys(unit, concern.id, out)
        else:
            out()
        for document_id in files_under_intake(unit, concern):
            take_out(unit, keyring, concern, document_id)
        note_opened(unit, concern)
        return concern.id


def _as_new_concern(
    unit: Unit, keyring: Keyring, owners: OtherOwners, before: ConcernRow, report: SealedReportRow
) -> UUID:
    """What stands in its place may have been decided on, corrected or matched by now: it stays, and says what it said.
    The new concern waits for a decision, and people are told of it as of any other."""
    moved = SealedReportRow(
        concern_id=new_id(),
        school_id=report.school_id,
        author_id=report.author_id,
        idempotency_key=report.idempotency_key,
        key_version=report.key_version,
        wrapped_key=report.wrapped_key,
        sealed=report.sealed,
        received_at=report.received_at,
    )
    unit.session.delete(report)
    concern = write_sealed_concern(
        unit, moved, author_confirmed=before.author_confirmed, permit_issued_at=before.permit_issued_at
    )
    concern.about_colleague = before.about_colleague
    keyring.take_in(unit, concern.id, moved.key_version, base64.b64encode(moved.wrapped_key).decode())
    unsealed(unit, keyring, moved)
    open_report(unit, keyring, owners, concern, moved)
    if not concern.author_confirmed:
        leave_for_later(unit, Work.CONFIRM_AUTHOR, concern.id, concern.school_id, [concern.reporter_id])
    if concern.about_colleague != LOOKED_FOR:
        announce_concern(unit, concern.id, concern.school_id)
    noted = unit.session.get_one(UnopenedReportRow, before.id)
    end_discard(unit, noted)
    unit.session.delete(noted)
    unit.session.flush()
    return concern.id
