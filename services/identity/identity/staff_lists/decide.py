"""What a person decides of a leaver."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.staff_lists import DecideLeavers, LeaversDecided, SettleLeavingLead
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from identity.extras import Extras
from identity.models import ListedPersonRow
from identity.people import TRUST, has_left, staff_without_mail
from identity.roles import GrantContext, RoleBook, day_of, ground
from identity.second_person import one_at_a_time

from .due_leavers import Leaver, due_leavers, leaving_leads
from .lead import LeadSettlers
from .leave import KEPT, announce_mail, decided_by_right, let_leave, note_leaving


def seen_person(unit: Unit, person_id: UUID, revision: int) -> ListedPersonRow:
    """Locked. ``not_found`` unless the caller administers staff at the school; ``stale_version`` if the list says
    something else of the person by now."""
    row = unit.session.get(ListedPersonRow, person_id, with_for_update=True, populate_existing=True)
    if row is None or not unit.access.has(Right.STAFF_ADMINISTER, row.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.revision != revision:
        raise Problem(ErrorCode.STALE_VERSION)
    return row


def decide_leavers(unit: Unit, extras: Extras, request: DecideLeavers) -> LeaversDecided:
    """They leave in the caller's name, or are kept until a list says that they are back, and have left again.

    ``not_found`` at a school whose staff the caller does not administer; ``stale_version`` if one of them does not wait
    or the list says something else by now. ``invalid_request``: ``reason`` (``required`` to keep, ``not_allowed``
    else), ``leavers`` (``not_allowed``: the caller is one of them; or a lead about whom the trust lead or the data
    protection officer decides; or an administrator of the trust is to leave, whose account is looked after by hand).
    """
    one_at_a_time(unit)
    if not unit.access.has(Right.STAFF_ADMINISTER, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    if (request.reason is None) != request.agree:
        raise invalid("reason", FieldCode.NOT_ALLOWED if request.agree else FieldCode.REQUIRED)
    leavers = _waiting(unit, request)
    _check(unit, request, leavers)
    left, waiting = 0, 0
    on = ground(unit)
    for leaver in leavers:
        if not request.agree:
            note_leaving(unit, leaver, KEPT, request.reason)
        elif (held := let_leave(unit, extras, on, leaver)) is None:
            left += 1
        else:
            leaver.person.held = held
            waiting += 1
    unit.audit(
        AuditAction.STAFF_LEAVERS_DECIDE,
        right=Right.STAFF_ADMINISTER,
        school_ids=[request.school_id],
        outcome="agreed" if request.agree else "refused",
    )
    return LeaversDecided(left=left, kept=0 if request.agree else len(leavers), waiting=waiting)


def _waiting(unit: Unit, request: DecideLeavers) -> list[Leaver]:
    asked = {each.person_id: each.revision for each in request.leavers}
    for person_id, revision in asked.items():
        if seen_person(unit, person_id, revision).school_id != request.school_id:
            raise Problem(ErrorCode.NOT_FOUND)
    waiting = {each.person.id: each for each in due_leavers(unit, request.school_id) if each.person.held is not None}
    if not asked.keys() <= waiting.keys():
        raise Problem(ErrorCode.STALE_VERSION)
    return [waiting[person_id] for person_id in asked]


def _check(unit: Unit, request: DecideLeavers, leavers: Collection[Leaver]) -> None:
    mine: UUID = unit.access.actor_id
    by_hand = request.agree and any(each.person.held == TRUST for each in leavers)
    if by_hand or any(each.account.id == mine or each.person.told_on is not None for each in leavers):
        raise invalid("leavers", FieldCode.NOT_ALLOWED)


def settle_leaving_lead(unit: Unit, extras: Extras, request: SettleLeavingLead) -> Empty:
    """Access ends now, also before the last day and of one of the last two who triage: the caller is the second person
    beside the list. Or it is kept until a list says that they are back, or another last day.

    ``not_found`` unless such a lead leaves, and for whoever does not settle it; ``stale_version`` if the list says
    something else by now. ``invalid_request``: ``reason`` (``required`` to keep, ``not_allowed`` else), ``agree``
    (``in_use``: nobody else would confirm sight there).
    """
    one_at_a_time(unit)
    on = ground(unit)
    lead = _lead(unit, on.book, request)
    if lead.person.revision != request.revision:
        raise Problem(ErrorCode.STALE_VERSION)
    if (request.reason is None) != request.agree:
        raise invalid("reason", FieldCode.NOT_ALLOWED if request.agree else FieldCode.REQUIRED)
    school_id = lead.person.school_id
    without_mail = staff_without_mail(unit, school_id)
    if request.agree:
        _let_go(unit, extras, on, lead)
    else:
        note_leaving(unit, lead, KEPT, request.reason)
        lead.person.kept_day = lead.person.left_on if lead.person.in_list else None
    unit.session.flush()
    announce_mail(unit, school_id, without_mail)
    unit.audit(
        AuditAction.STAFF_LEAVERS_DECIDE,
        right=decided_by_right(unit, school_id),
        school_ids=[school_id],
        object_id=lead.account.id,
        outcome="agreed" if request.agree else "refused",
    )
    return Empty()


def _lead(unit: Unit, book: RoleBook, request: SettleLeavingLead) -> Leaver:
    person = unit.session.get(ListedPersonRow, request.person_id, with_for_update=True, populate_existing=True)
    if person is None or person.told_on is None or unit.access.is_unproven:
        raise Problem(ErrorCode.NOT_FOUND)
    lead = next((each for each in leaving_leads(unit, book, person.school_id) if each.person.id == person.id), None)
    if lead is None or unit.access.actor_id not in LeadSettlers(unit, book, person.school_id).of(lead.account):
        raise Problem(ErrorCode.NOT_FOUND)
    return lead


def _let_go(unit: Unit, extras: Extras, on: GrantContext, lead: Leaver) -> None:
    person = lead.person
    if let_leave(unit, extras, on, lead, second_person=True) is not None:
        raise invalid("agree", FieldCode.IN_USE)
    # until the day comes the list still has them: that they are there is no news
    person.back_settled = not has_left(in_list=person.in_list, left_on=person.left_on, today=day_of(unit.now))
