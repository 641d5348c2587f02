"""Trust lead or data protection officer say whether a lead who leaves by a staff list goes (decision 134)."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rpc.identity.staff_lists import SettleLeavingLead
from haven_schemas.rpc.paging import Empty

from identity.extras import Extras
from identity.models import ListedPersonRow
from identity.roles.domain.grants import day_of
from identity.roles.domain.roles import RoleBook
from identity.roles.parts.check_grants import GrantContext, ground
from identity.roles.parts.require_others import one_at_a_time
from identity.staff_lists.domain.leavers import has_left
from identity.staff_lists.parts.announce_mail import announce_mail
from identity.staff_lists.parts.let_leave import KEPT, decided_by_right, let_leave, note_leaving
from identity.staff_lists.queries.due_leavers import Leaver, leaving_leads
from identity.staff_lists.queries.lead_settlers import LeadSettlers
from identity.staff_lists.queries.without_mail import staff_without_mail


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
