"""Leads and others who are told, as they stand in the copies."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.incidents.actions import ActionFactsReply
from haven_schemas.acts.incidents.retention import FilesKeptFromQuery
from haven_schemas.class_names import class_key
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import READS_RECORDS, Right
from haven_schemas.watch import schools_of_trust
from sqlalchemy import and_, any_, bindparam, exists, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from alerts.extras import OtherOwners
from alerts.models import ID, INSTANT, AlertRow, SchoolRow, StaffRow, table_of

from .recipients import SEN_GROUP, ActionRecipients, Candidate, choose_recipients

_STAFF = table_of(StaffRow).c
_WITH_GRANT = select(_STAFF.id, _STAFF.grants).where(
    _STAFF.active.is_(True), _STAFF.grants.contains(bindparam("wanted", type_=JSONB()))
)
_STOPPED = select(
    exists().where(
        or_(
            _STAFF.stopped_until > bindparam("now", type_=INSTANT),
            and_(_STAFF.active.is_(True), bindparam("school", type_=ID) == any_(_STAFF.no_mail_at)),
        ),
        _STAFF.grants.contains(bindparam("wanted", type_=JSONB())),
    )
)
_AGREES = [{"rights": [Right.RETENTION_AGREE.value]}]
_READS = {right.value for right in READS_RECORDS}
_RIGHTS = (Right.RECORD_READ.value, Right.PUPIL_READ_SPECIAL.value)


def staff_who_triage(unit: Unit, school_id: UUID) -> list[Candidate]:
    """Active staff with a grant of ``concern:triage`` at the school, each with the roles that give it."""
    return staff_with(unit, Right.CONCERN_TRIAGE, school_id)


def is_lead_stopped(unit: Unit, school_id: UUID) -> bool:
    """Whether one of the last two who triage at the school is suspended for a day, or has left by the staff list, so
    that nothing is mailed to them; and nobody has agreed to it yet."""
    wanted = [{"school_ids": [str(school_id)], "rights": [Right.CONCERN_TRIAGE.value]}]
    return bool(unit.session.scalar(_STOPPED, {"wanted": wanted, "school": school_id, "now": unit.now}))


def staff_with(unit: Unit, right: Right, school_id: UUID) -> list[Candidate]:
    """The same for any right.

    One indexed look: JSONB containment needs school and right to stand in the same grant.
    """
    wanted = [{"school_ids": [str(school_id)], "rights": [right.value]}]
    rows = unit.session.execute(_WITH_GRANT, {"wanted": wanted})
    return [Candidate(row.id, frozenset(_roles(row.grants, right, str(school_id)))) for row in rows]


def all_who_triage(unit: Unit) -> dict[UUID, list[Candidate]]:
    """The same of ``concern:triage`` at every school where anybody has it, in one look."""
    rows = unit.session.execute(_WITH_GRANT, {"wanted": [{"rights": [Right.CONCERN_TRIAGE.value]}]}).all()
    found: dict[UUID, list[Candidate]] = defaultdict(list)
    for row in rows:
        for school_id in _schools(row.grants, Right.CONCERN_TRIAGE):
            found[school_id].append(
                Candidate(row.id, frozenset(_roles(row.grants, Right.CONCERN_TRIAGE, str(school_id))))
            )
    return found


def schools_triaged_by(account: StaffRow) -> list[UUID]:
    """Where the account has ``concern:triage``, in a stable order; nowhere if it ended."""
    return sorted(_schools(account.grants, Right.CONCERN_TRIAGE)) if account.active else []


def staff_at(unit: Unit, school_id: UUID, staff_ids: Collection[UUID]) -> set[UUID]:
    """Who of ``staff_ids`` is active and has a role at the school."""
    there = _STAFF.grants.contains([{"school_ids": [str(school_id)]}])
    return set(unit.session.scalars(select(_STAFF.id).where(_STAFF.active.is_(True), there, _STAFF.id.in_(staff_ids))))


def _schools(grants: list[dict[str, Any]], right: Right) -> set[UUID]:
    return {UUID(school_id) for grant in grants if right.value in grant["rights"] for school_id in grant["school_ids"]}


def _roles(grants: list[dict[str, Any]], right: Right, school_id: str) -> list[str]:
    return [grant["role"] for grant in grants if school_id in grant["school_ids"] and right.value in grant["rights"]]


def action_recipients(unit: Unit, facts: ActionFactsReply, people: Collection[UUID]) -> ActionRecipients:
    """``people``: the owner, and who gave it."""
    return recipients_at(unit, facts.school_id, facts.kept_from_ids, people)


def recipients_at(
    unit: Unit, school_id: UUID, kept_from: Collection[UUID], people: Collection[UUID]
) -> ActionRecipients:
    """``people``: who would be told before the team. Whoever is not copied yet is believed to be there."""
    known = unit.session.scalars(select(StaffRow).where(StaffRow.id.in_(people)))
    left = {row.id for row in known if not (row.active and _is_at(row, school_id))}
    free = set(people) - left - set(kept_from)
    candidates = [] if free else staff_who_triage(unit, school_id)
    return ActionRecipients(kept_from=kept_from, left=left, candidates=candidates)


def _is_at(row: StaffRow, school_id: UUID) -> bool:
    return any(str(school_id) in grant["school_ids"] for grant in row.grants)


def staff_who_may_agree(unit: Unit, school_id: UUID) -> list[UUID]:
    """Whoever looks after the whole trust, and whoever may agree there by a role that opens no record.

    Another school's head may agree too, and finds it in their list: in a trust of thirty schools each proposal would
    reach all other heads. Nobody who watches over the reading of records.
    """
    everywhere = {str(each) for each in schools_of_trust(unit.session.scalars(select(SchoolRow.id)))}
    rows = select(StaffRow).where(StaffRow.active.is_(True), StaffRow.grants.contains(_AGREES))
    return [
        row.id
        for row in unit.session.scalars(rows)
        if not any(Right.DATA_OVERSEE.value in grant["rights"] for grant in row.grants)
        and any(_may_agree(grant, str(school_id), everywhere) for grant in row.grants)
    ]


def _may_agree(grant: dict[str, Any], school_id: str, everywhere: set[str]) -> bool:
    rights = set(grant["rights"])
    if Right.RETENTION_AGREE.value not in rights or school_id not in grant["school_ids"]:
        return False
    of_the_trust = Right.RETENTION_SET.value in rights and everywhere <= set(grant["school_ids"])
    return of_the_trust or not rights & _READS


def file_leads(unit: Unit, right: Right, school_id: UUID) -> list[Candidate]:
    """Those with the right there who triage as well: whoever reads a part of the files is told of none."""
    leads = {each.staff_id for each in staff_who_triage(unit, school_id)}
    return [each for each in staff_with(unit, right, school_id) if each.staff_id in leads]


def hidden_files(
    owners: OtherOwners, school_id: UUID, leads: Collection[Candidate], subject_ids: Sequence[UUID]
) -> dict[UUID, set[UUID]]:
    """Of those from whom at least one of these children's files is hidden, which. ``OwnerAway``."""
    if not leads:
        return {}
    staff_ids = sorted(each.staff_id for each in leads)
    asked = FilesKeptFromQuery(school_id=school_id, staff_ids=staff_ids, subject_ids=list(subject_ids))
    return {each.staff_id: set(each.subject_ids) for each in owners.files_kept_from(asked).people}


def told_at(leads: Collection[Candidate], kept_from: Collection[UUID], also: UUID | None = None) -> list[UUID]:
    """The school's own, the trust's where it has nobody else; ``also`` beside them, if they are one of ``leads``.
    ``NobodyToTell``."""
    told = choose_recipients(leads, None, kept_from=kept_from)
    if any(each.staff_id == also for each in leads) and also is not None and also not in kept_from:
        told = sorted({*told, also})
    return told


def sencos_of(unit: Unit, school_id: UUID, year_groups: Collection[str], classes: Collection[str]) -> list[UUID]:
    """Active staff with a grant that names the group of SEN categories and reads special categories at the school, for
    children of one of these year groups or classes (in the form classes are compared by)."""
    wanted = [{"school_ids": [str(school_id)], "rights": list(_RIGHTS), "category_groups": [SEN_GROUP]}]
    rows = unit.session.execute(_WITH_GRANT, {"wanted": wanted})
    return [row.id for row in rows if any(_is_for(grant, school_id, year_groups, classes) for grant in row.grants)]


def _is_for(grant: dict[str, Any], school_id: UUID, year_groups: Collection[str], classes: Collection[str]) -> bool:
    if str(school_id) not in grant["school_ids"] or SEN_GROUP not in (grant["category_groups"] or ()):
        return False
    if not set(_RIGHTS) <= set(grant["rights"]):
        return False
    years, named = grant["year_groups"], grant.get("classes")
    if years is None and named is None:
        return True
    return bool(set(years or ()) & set(year_groups) or {class_key(each) for each in named or ()} & set(classes))


def account_spoken_for(unit: Unit, staff_id: UUID | None, *, to_change: bool = False) -> StaffRow:
    """The caller's own (None), or one they name, active and kept by them at some school of theirs; ``to_change``:
    locked until the transaction ends, so that two who say the same are one. ``not_found`` for any other."""
    wanted = select(StaffRow).where(StaffRow.id == (staff_id or unit.access.actor_id))
    row = unit.session.scalar(wanted.with_for_update() if to_change else wanted)
    if row is None or not row.active or not (staff_id is None or _keeps(unit, row)):
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def schools_of(row: StaffRow) -> set[UUID]:
    """Where the account has a role in force."""
    return {UUID(school_id) for grant in row.grants for school_id in grant["school_ids"]}


def _keeps(unit: Unit, row: StaffRow) -> bool:
    return bool(schools_of(row) & unit.access.schools_with(Right.STAFF_ADMINISTER))


def staff_told_of(
    unit: Unit, staff_ids: Collection[UUID], object_ids: Collection[UUID], but_of: UUID
) -> Sequence[UUID]:
    """Those with an alert about one of ``object_ids``, in a stable order; none who was told of ``but_of`` already.

    Found in their inboxes, which have an index; the unit's scope is the school's.
    """
    own = select(AlertRow.recipient_id).where(AlertRow.recipient_id.in_(staff_ids))
    told = own.where(AlertRow.object_id.in_(object_ids)).group_by(AlertRow.recipient_id)
    fresh = told.having(~func.bool_or(AlertRow.source_id == but_of)).order_by(AlertRow.recipient_id)
    return unit.session.scalars(fresh).all()


def trustees(unit: Unit, school_id: UUID, kept_from: Collection[UUID]) -> list[UUID]:
    """Of the school, in a stable order; by a role that opens no record. Nobody of ``kept_from``."""
    wanted = [{"school_ids": [str(school_id)], "rights": [Right.SIGHT_CONFIRM.value]}]
    rows = select(StaffRow).where(StaffRow.active.is_(True), StaffRow.grants.contains(wanted)).order_by(StaffRow.id)
    return [
        row.id
        for row in unit.session.scalars(rows)
        if row.id not in kept_from and not any(_READS & {*grant["rights"]} for grant in row.grants)
    ]
