"""A safeguarding lead keeps the card on top of a chronology: each change is a version."""

from datetime import date
from uuid import UUID

from chassis.keys.keyring import DataKey, Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.chronology import CardVersion, CardWritten, WriteCard
from sqlalchemy import func, select, text

from incidents.chronology.queries.card_version import card_version
from incidents.chronology.queries.pupil_file import PupilFile, find_file
from incidents.extras import OtherOwners
from incidents.models import PupilCardRow
from incidents.narrative import new_key, seal
from incidents.sight.own_sight import staff_kept_from

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('pupil_card'), hashtext(:subject))")


def write_card(unit: Unit, keyring: Keyring, owners: OtherOwners, request: WriteCard) -> CardWritten:
    """The next version. ``not_found``, ``not_permitted`` for who does not triage at the child's school,
    ``stale_version`` if another was quicker, ``invalid_request`` on ``lead_id`` or ``next_review_on``. Needs the vault.
    """
    file = find_file(unit, request.subject_id)
    unit.access.require(Right.CONCERN_TRIAGE, file.school_id)
    review = _read_day(request.next_review_on)
    _check_lead(unit, owners, file, request.lead_id)
    unit.session.execute(_ONE_AT_A_TIME, {"subject": str(file.subject_id)})
    newest = _newest(unit, file)
    if (newest.version if newest else 0) != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    card_id, key = _key(unit, keyring, file, newest)
    version = request.version + 1
    stands = CardVersion(version=0) if newest is None else card_version(newest, key)

    def sealed(field: str, words: str) -> bytes:
        return seal(key, "pupil_card", card_id, field, words, version)

    unit.session.add(
        PupilCardRow(
            id=card_id,
            version=version,
            subject_id=file.subject_id,
            school_id=file.school_id,
            summary=sealed("summary", request.summary),
            plan=sealed("plan", request.plan),
            may_not_collect=sealed("may_not_collect", request.may_not_collect),
            plans=sealed("plans", ",".join(stands.plans if request.plans is None else request.plans)),
            not_shared_with=sealed(
                "not_shared_with",
                stands.not_shared_with if request.not_shared_with is None else request.not_shared_with,
            ),
            case_number=sealed(
                "case_number", stands.case_number if request.case_number is None else request.case_number.strip()
            ),
            lead_id=request.lead_id,
            next_review_on=review,
            review_told=None if newest is None or newest.next_review_on != review else newest.review_told,
            written_by=unit.access.actor_id,
            written_at=unit.now,
        )
    )
    unit.audit(
        AuditAction.CHRONOLOGY_CARD_WRITE,
        right=Right.CONCERN_TRIAGE,
        school_ids=[file.school_id],
        subject_ids=[file.subject_id],
        object_id=file.subject_id,
    )
    return CardWritten(subject_id=file.subject_id, version=version)


def _newest(unit: Unit, file: PupilFile) -> PupilCardRow | None:
    of_child = (PupilCardRow.subject_id == file.subject_id, PupilCardRow.school_id == file.school_id)
    newest = select(func.max(PupilCardRow.version)).where(*of_child).scalar_subquery()
    return unit.session.scalar(select(PupilCardRow).where(*of_child, PupilCardRow.version == newest))


def _key(unit: Unit, keyring: Keyring, file: PupilFile, newest: PupilCardRow | None) -> tuple[UUID, DataKey]:
    if newest is not None:
        return newest.id, keyring.open(unit, newest.id)
    card_id = new_id()
    return card_id, new_key(unit, keyring, card_id, [file.subject_id])


def _read_day(value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise invalid("next_review_on", FieldCode.WRONG_FORMAT) from None


def _check_lead(unit: Unit, owners: OtherOwners, file: PupilFile, lead_id: UUID | None) -> None:
    """An active account that reads records at the school, of someone who is not linked to the child."""
    if lead_id is None or lead_id == unit.access.actor_id:
        return
    staff = owners.staff(lead_id)
    grants = () if staff is None or not staff.active else staff.grants
    if not any(file.school_id in grant.school_ids and Right.RECORD_READ in grant.rights for grant in grants):
        raise invalid("lead_id", FieldCode.UNKNOWN_STAFF)
    if lead_id in staff_kept_from(unit, [file.subject_id]):
        raise invalid("lead_id", FieldCode.KEPT_FROM_CHILD)
