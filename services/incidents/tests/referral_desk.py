"""A safeguarding lead who writes about referrals into a record of two children, and what others read of it."""

from datetime import timedelta
from uuid import UUID

from chassis.units.ids import new_id
from haven_schemas.acts.incidents.entries import AddEntry, CorrectEntry, EntryQuery
from haven_schemas.acts.incidents.records import IncidentQuery
from haven_schemas.acts.incidents.referral_kinds import ReferralDetails
from haven_schemas.acts.incidents.referrals import AddReferralEntry, ReferralEntriesQuery, ReferralFactsQuery
from incidents.documents.referral_entries import referral_entries
from incidents.lists.facts import referral_facts
from incidents.reading.history import entry_history
from incidents.records.entry import add_entry, correct_entry
from incidents.records.record import get_incident
from incidents.records.referral import add_referral_entry


class ReferralDesk:
    """One record about a child of year 7 and one of year 9, of the group ``safeguarding``."""

    def __init__(self, incidents, school):
        self.incidents, self.school = incidents, school
        self.lead = incidents.lead(school)
        self.seven, self.nine = incidents.pupil(school, "7"), incidents.pupil(school, "9")
        draft = incidents.draft(school, self.seven, self.nine)
        self.concern_id = incidents.record(incidents.reporter(school), draft).id
        self.incident_id = incidents.accept(self.lead, self.concern_id).id
        self.referral_id, self.agency_id = new_id(), new_id()
        incidents.later(minutes=1)

    def write(self, kind="referral", *children, who=None, details=None, **given):
        """An entry about the referral; about both children unless some are named."""
        is_of_it = kind in ("referral", "referral_step")
        ids = {"referral_id": self.referral_id, "agency_id": self.agency_id} if is_of_it else {}
        fields = {
            "incident_id": self.incident_id,
            "kind": kind,
            "occurred_at": self.incidents.now,
            "text": "What was written.",
            "details": ReferralDetails.model_validate(details or {}),
            "subject_ids": list(children or (self.seven, self.nine)),
            **ids,
            **given,
        }
        self.incidents.later(minutes=1)
        request = AddReferralEntry.model_validate(fields)
        return self.incidents.run(who or self.lead, add_referral_entry, self.incidents.keyring, request).id

    def note(self, *children, text="A note."):
        request = AddEntry(
            incident_id=self.incident_id,
            kind="note",
            occurred_at=self.incidents.now - timedelta(hours=1),
            text=text,
            subject_ids=list(children or (self.seven, self.nine)),
        )
        return self.incidents.run(self.lead, add_entry, self.incidents.keyring, request).id

    def read(self, who=None, referral_id=None, keyring=None):
        query = ReferralEntriesQuery(referral_id=referral_id or self.referral_id)
        return self.incidents.run(who or self.lead, referral_entries, keyring or self.incidents.keyring, query)

    def facts(self, referral_id=None):
        """As the referrals service asks it."""
        query = ReferralFactsQuery(referral_id=referral_id or self.referral_id)
        return self.incidents.run(self.incidents.own_access("test"), referral_facts, query)

    def said(self):
        """The referrals whose words were said to be kept, in order."""
        events = self.incidents.published()
        return [UUID(each["data"]["referral_id"]) for each in events if each["type"] == "incidents.referral_written"]

    def went(self):
        """The incident records that were said to be another school's now, in order."""
        events = self.incidents.published()
        went = [each for each in events if each["type"] == "incidents.record_changed_school"]
        return [UUID(each["data"]["record_id"]) for each in went]

    def entry(self, entry_id, who=None, child=None):
        """As it stands in a child's chronology; None where it does not."""
        found = self.incidents.chronology(who or self.lead, child or self.seven).entries
        return next((each for each in found if each.id == entry_id), None)

    def record(self, who=None):
        query = IncidentQuery(incident_id=self.incident_id)
        return self.incidents.run(who or self.lead, get_incident, self.incidents.keyring, query)

    def correct(self, entry_id, version, who=None, **given):
        fields = {"occurred_at": self.incidents.now, "text": "What it says now.", "reason": "It was wrong.", **given}
        request = CorrectEntry(record_id=entry_id, version=version, **fields)
        return self.incidents.run(who or self.lead, correct_entry, self.incidents.keyring, request)

    def history(self, entry_id, who=None):
        query = EntryQuery(record_id=entry_id)
        return self.incidents.run(who or self.lead, entry_history, self.incidents.keyring, query)
