"""A report that came sealed is opened: from then on it is a concern like any other, under its children's keys."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from haven_schemas.acts.incidents.report_details import ReportDetails
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.sealed_report import NONCE_BYTES, binding
from sqlalchemy import select

from incidents.categories import categories_by_id, not_sure
from incidents.chronology_lines import ChronologyRecord, add_lines
from incidents.conflicts import LOOKED_FOR, keep_colleague_away
from incidents.copies import find_subjects
from incidents.destroyed_files import destroyed_among
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, SealedReportRow, WaitingWorkRow
from incidents.naming import Subject
from incidents.narrative import new_key, seal
from incidents.reading import seal_details, urgency_of
from incidents.waiting import leave_for_later
from incidents.work import Work

from .announce import announce_concern, announce_urgency
from .opened_report import OpenedReport, ReportContext, as_words, labels_of, read_report, unreadable
from .unopened import note_unopened
from .why_unopened import why_unopened


def open_sealed_report(unit: Unit, work: WaitingWorkRow, keyring: Keyring, owners: OtherOwners) -> None:
    """One that waited for the vault. ``VaultAway`` while it is away."""
    concern = unit.session.scalar(select(ConcernRow).where(ConcernRow.id == work.concern_id).with_for_update())
    report = unit.session.get(SealedReportRow, work.concern_id)
    if concern is not None and report is not None and concern.sealed:
        before = concern.about_colleague
        open_report(unit, keyring, owners, concern, report)
        if before == LOOKED_FOR != concern.about_colleague:
            announce_concern(unit, concern.id, concern.school_id)
        elif concern.urgency is not None or concern.about_colleague != before:
            announce_urgency(unit, concern.id, concern.school_id)


def open_report(
    unit: Unit, keyring: Keyring, owners: OtherOwners, concern: ConcernRow, report: SealedReportRow
) -> None:
    """Opens the report, mends what is wrong with it, and seals it anew for its children. ``VaultAway``.

    One that does not open under what it is bound to, or whose key is gone, becomes a concern that says so.
    """
    known = ReportContext(report.school_id, categories_by_id(unit).keys(), not_sure(unit), report.received_at)
    plain = _opened_or_noted(unit, keyring, concern, report)
    opened = unreadable(known) if plain is None else read_report(plain, known)
    opened, subjects = _with_subjects(unit, owners, opened, plain or b"")
    keyring.drop_intake(unit, concern.id)
    _seal_anew(unit, keyring, concern, opened, subjects)
    _keep_colleague_away(unit, owners, concern, opened)
    if plain is not None:
        unit.session.delete(report)
    unconfirmed = [subject.id for subject in subjects if not subject.confirmed]
    leave_for_later(unit, Work.CONFIRM_PUPIL, concern.id, concern.school_id, unconfirmed)
    unit.audit(
        AuditAction.CONCERN_SEAL_OPEN,
        school_ids=[concern.school_id],
        subject_ids=[subject.id for subject in subjects],
        object_id=concern.id,
        outcome="done" if not opened.problems else "needs_attention",
    )


def unsealed(unit: Unit, keyring: Keyring, report: SealedReportRow) -> bytes:
    """What the browser sealed. ``VaultAway``; ``Problem`` if it does not open (``why_unopened``)."""
    bound_to = binding(report.key_version, report.author_id, report.school_id, report.idempotency_key)
    try:
        key = keyring.open(unit, report.concern_id)
        return AESGCM(key.key).decrypt(report.sealed[:NONCE_BYTES], report.sealed[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        raise Problem(ErrorCode.SEAL_BROKEN) from None


def _opened_or_noted(unit: Unit, keyring: Keyring, concern: ConcernRow, report: SealedReportRow) -> bytes | None:
    """None for one that does not open: noted for the people who settle it."""
    try:
        return unsealed(unit, keyring, report)
    except Problem as problem:
        because = why_unopened(problem)
        if because is None:
            raise
        note_unopened(unit, concern, because)
        return None


def _with_subjects(
    unit: Unit, owners: OtherOwners, opened: OpenedReport, plain: bytes
) -> tuple[OpenedReport, list[Subject]]:
    """The children; one whom the roll does not know at the school, who is named twice, or whose file was destroyed, is
    kept in the report's words."""
    request, problems = opened.request, set(opened.problems)
    labels = labels_of(plain)
    seen = [pupil.pupil_id for pupil in request.pupils]
    destroyed = destroyed_among(unit, (each for each in seen if each is not None))
    strange = {
        place for place, each in enumerate(seen) if each is not None and (each in seen[:place] or each in destroyed)
    }
    try:
        find_subjects(unit, owners, request.school_id, request.pupils)
    except Problem as problem:
        strange |= {int(each.field.split(".")[1]) for each in problem.fields}
    if strange:
        problems.add("pupils")
        request = as_words(request, {place: labels[place] if place < len(labels) else "" for place in strange})
    subjects = find_subjects(unit, owners, request.school_id, request.pupils)
    return OpenedReport(request, tuple(sorted(problems))), subjects


def _keep_colleague_away(unit: Unit, owners: OtherOwners, concern: ConcernRow, opened: OpenedReport) -> None:
    """Of a report that was about an adult from outside, or is from inside."""
    details = opened.request.details or ReportDetails()
    if concern.about_colleague is not None or details.is_about_colleague:
        unit.session.flush()
        concern.about_colleague = keep_colleague_away(unit, owners, concern.id, concern.school_id, details)


def _seal_anew(
    unit: Unit, keyring: Keyring, concern: ConcernRow, opened: OpenedReport, subjects: list[Subject]
) -> None:
    request = opened.request
    key = new_key(unit, keyring, concern.id, [subject.id for subject in subjects])
    concern.category_id = request.category_id
    concern.occurred_at = request.occurred_at
    concern.account = seal(key, "concern", concern.id, "account", request.account)
    concern.child_words = seal(key, "concern", concern.id, "child_words", request.child_words)
    concern.action_taken = seal(key, "concern", concern.id, "action_taken", request.action_taken)
    concern.details = seal_details(key, concern.id, request.details, opened.problems)
    told = urgency_of(request.details)
    concern.urgency, concern.told = told["urgency"], told["told"]
    concern.sealed = False
    record = ChronologyRecord(
        kind="concern",
        id=concern.id,
        school_id=concern.school_id,
        category_id=concern.category_id,
        triaged=False,
        occurred_at=concern.occurred_at,
        recorded_at=concern.recorded_at,
    )
    words = {
        subject.id: seal(key, "record_subject", subject.id, "not_listed", pupil.not_listed)
        for subject, pupil in zip(subjects, request.pupils, strict=True)
        if pupil.not_listed is not None
    }
    add_lines(unit, record, subjects, words)
