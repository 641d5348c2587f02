"""What is written about a referral into an incident record: the referral, news of it, or why there is none."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.entries import EntryAdded
from haven_schemas.rpc.incidents.referrals import AddReferralEntry

from incidents.entries.parts.check_people import check_people
from incidents.entries.parts.write_entry import FIRST_VERSION, EntryToWrite, write_entry
from incidents.entries.people_in_records import attach, name_person
from incidents.records.parts.lock_incident import children_named, lock_incident
from incidents.referrals.domain.referral_details import (
    check_ids,
    check_made_from,
    check_named,
    check_referral_details,
    named_in,
)
from incidents.referrals.parts.kept_before import MADE_FROM, kept_before
from incidents.referrals.parts.say_referral import say_referral
from incidents.referrals.parts.take_referral import take_referral
from incidents.referrals.queries.named_records import records_of_incident
from incidents.referrals.queries.referral_of import check_referral_of
from incidents.reporting.domain.occurrence import check_occurred_at


def add_referral_entry(unit: Unit, keyring: Keyring, request: AddReferralEntry) -> EntryAdded:
    """Adds it to the chronology of the children it names and of no other.

    Errors as ``add_entry``; ``invalid_request`` also on ``referral_id``, ``agency_id`` (needed or not taken),
    ``referral_id`` of another record, or of which news comes before it was written; ``details.shared.N`` and
    ``details.not_shared.N.record_id`` that the record has not, or that the caller does not see; ``reached_us_at``,
    ``after_id`` or ``owner_id`` (of a referral alone). Sent again, whatever its key, it is answered as it is;
    ``conflict`` for a referral that is kept with other content. Needs the vault.
    """
    check_ids(request.kind, request.referral_id, request.agency_id)
    made_from = {name: getattr(request, name) for name in MADE_FROM}
    check_made_from(request.kind, made_from, request.occurred_at)
    check_referral_details(request.kind, request.details)
    check_occurred_at(request.occurred_at, unit.now)
    incident = lock_incident(unit, request.incident_id)
    if request.after_id is not None:
        check_referral_of(unit, incident.id, request.after_id, "after_id")
    if request.referral_id is not None:
        check = take_referral if request.kind == "referral" else check_referral_of
        check(unit, incident.id, request.referral_id)
    check_named(request.details, records_of_incident(unit, incident.id, named_in(request.details)))
    check_people(unit, incident, request.person_ids)
    subjects = children_named(unit, incident, request.subject_ids)
    children = [subject.id for subject in subjects]
    if request.referral_id is not None and (before := kept_before(unit, keyring, request, children)) is not None:
        return before
    newcomers = [name_person(unit, keyring, incident, person, children) for person in request.new_people]
    written = EntryToWrite(
        request.kind,
        request.occurred_at,
        request.text,
        request.details,
        request.referral_id,
        request.agency_id,
        made_from,
    )
    entry_id = write_entry(unit, keyring, incident, written, subjects)
    attach(unit, keyring, entry_id, incident.school_id, [*request.person_ids, *newcomers], children)
    if request.kind in ("referral", "not_referred"):
        incident.referral_begun_at = None
    if request.kind == "referral" and request.referral_id is not None:
        say_referral(unit, request.referral_id, incident)
    return EntryAdded(id=entry_id, version=FIRST_VERSION)
