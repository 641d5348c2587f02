"""Whom a report is about is looked for again: identity was away when it came, or its words did not open."""

from datetime import timedelta

from chassis.ground.away import VaultAway
from chassis.keys.keyring import Keyring
from chassis.keys.sealing import Tampered
from chassis.units.database import Unit
from haven_schemas.acts.incidents.report_details import ReportDetails
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.conflicts import LOOKED_FOR, NAMED, UNKNOWN, look_for, settle
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, WaitingWorkRow
from incidents.narrative import open_records, unseal
from incidents.reading import read_report

from .announce import announce_again_to_others, announce_concern

_UNTIL_IT_OPENS = timedelta(minutes=1)


def find_colleague(unit: Unit, work: WaitingWorkRow, keyring: Keyring, owners: OtherOwners) -> timedelta | None:
    """While its words do not open it is for the trust lead alone, who is told that it is there. ``OwnerAway``."""
    concern = unit.session.scalar(select(ConcernRow).where(ConcernRow.id == work.concern_id).with_for_update())
    if concern is None or concern.about_colleague in (None, NAMED):
        return None
    details = _details(unit, keyring, concern)
    before = concern.about_colleague
    found = look_for(owners, concern.school_id, details or ReportDetails(about_colleague=True))
    concern.about_colleague = settle(unit, concern.id, concern.school_id, found)
    unit.audit(
        AuditAction.CONCERN_COLLEAGUE_NAME,
        right=Right.SERVICE_PEOPLE_APART,
        school_ids=[concern.school_id],
        object_id=concern.id,
        outcome=concern.about_colleague,
    )
    if before == LOOKED_FOR:
        announce_concern(unit, concern.id, concern.school_id)
    elif concern.about_colleague != UNKNOWN:
        announce_again_to_others(unit, concern.id, concern.school_id)
    return _UNTIL_IT_OPENS if details is None and concern.sealed else None


def _details(unit: Unit, keyring: Keyring, concern: ConcernRow) -> ReportDetails | None:
    """None while they do not open."""
    if concern.sealed or concern.details is None:
        return None
    children = {concern.id: [subject.id for subject in subjects_of(unit, concern.id)]}
    try:
        key = open_records(unit, keyring, children, broken=set()).get(concern.id)
        return None if key is None else read_report(unseal(key, "concern", concern.id, "details", concern.details))
    except (VaultAway, Tampered):
        return None
