"""Headteachers and safeguarding leads who leave by a list: told of seven days before, and gone by themselves on the day
unless the trust lead or the data protection officer keeps them (decision 134)."""

from collections.abc import Sequence
from datetime import date, time
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from sqlalchemy import update

from identity.accounts.parts.stop_lead import told_of_lead
from identity.cover.queries.school_days import calendar_of
from identity.extras import Extras
from identity.models import ListedPersonRow
from identity.passwords.parts.tell_owner import Told, tell_owner
from identity.roles.domain.grants import day_of
from identity.roles.parts.check_grants import GrantContext
from identity.staff_lists.domain.leavers import DECISION, ends_on
from identity.staff_lists.queries.due_leavers import Leaver, leaving_leads
from identity.staff_lists.queries.lead_settlers import LeadSettlers

from .let_leave import let_leave

_LONDON = ZoneInfo("Europe/London")
_MORNING = time(7)


def leave_leads(
    unit: Unit, extras: Extras, on: GrantContext, school_id: UUID, due: Sequence[Leaver]
) -> dict[UUID, str | None]:
    """Of the leads among ``due``, by the listed person: why they wait, None for who left. To be called after
    ``one_at_a_time``.

    A lead of whom nobody can be told, since the school has neither a trust lead nor a data protection officer besides
    those who leave themselves, is not among them, and waits as decision 53 says.
    """
    leading = leaving_leads(unit, on.book, school_id)
    _forget_told(unit, school_id, leading)
    settlers, leavers = LeadSettlers(unit, on.book, school_id), {each.account.id: each for each in due}
    outcomes: dict[UUID, str | None] = {}
    mails: set[tuple[UUID, Told]] = set()
    for found in leading:
        lead = leavers.get(found.account.id, found)  # of two lists the one by which they have left
        if lead.is_doubtful:
            continue
        lead.person.told_on = lead.person.told_on or found.person.told_on
        told = settlers.of(lead.account) - leavers.keys()
        if not told:
            lead.person.told_on = lead.person.asked_on = None
            continue
        if lead.person.told_on is None:
            lead.person.told_on = day_of(unit.now)
            mails |= {(each, "lead_leaving") for each in told}
        if lead.account.id in leavers:
            is_first = lead.person.asked_on is None
            outcomes[lead.person.id], news = _leave(unit, extras, on, lead, lead.person.told_on)
            if news == "lead_left_last" and is_first:
                told |= set(told_of_lead(unit, on.book, [school_id])) - leavers.keys()
            mails |= {(each, news) for each in told if news is not None}
    for staff_id, kind in sorted(mails):
        tell_owner(unit, extras, staff_id, kind)
    return outcomes


def _leave(unit: Unit, extras: Extras, on: GrantContext, lead: Leaver, told_on: date) -> tuple[str | None, Told | None]:
    """What becomes of one whose last day has come, and what is mailed of it."""
    today = day_of(unit.now)
    if today < ends_on(None, told_on):
        return DECISION, "lead_leaving" if lead.person.held is None else None
    held = let_leave(unit, extras, on, lead)
    if held is None:
        return None, "lead_left"
    if not _is_asked(unit, lead):
        return held, None
    lead.person.asked_on = today
    return held, "lead_left_last"


def _is_asked(unit: Unit, lead: Leaver) -> bool:
    """At once, then on the morning of each working day, in holidays too: no school day passes for six weeks."""
    asked_on, here = lead.person.asked_on, unit.now.astimezone(_LONDON)
    if asked_on is None or asked_on >= here.date():
        return asked_on is None
    return here.time() >= _MORNING and calendar_of(unit, lead.person.school_id).is_working_day(here.date())


def _forget_told(unit: Unit, school_id: UUID, leading: Sequence[Leaver]) -> None:
    """Who is back, was kept or leads no more is told of anew, seven days ahead, when they leave again."""
    unit.session.execute(
        update(ListedPersonRow)
        .where(
            ListedPersonRow.school_id == school_id,
            ListedPersonRow.told_on.is_not(None),
            ListedPersonRow.staff_id.not_in([each.account.id for each in leading]),
        )
        .values(told_on=None, asked_on=None)
    )
