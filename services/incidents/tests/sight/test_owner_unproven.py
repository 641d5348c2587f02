"""An account that another may have now: nothing older opens, new concerns are triaged all the same.

Its own password may have been chosen by a mailed link, and its second factor added after that.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.actions import AddAction, ListActions
from haven_schemas.acts.incidents.drafts import KeepDraft
from haven_schemas.acts.incidents.queues import ListQueue
from haven_schemas.acts.incidents.records import IncidentQuery, ListIncidents
from haven_schemas.acts.incidents.reporting import ListOwnConcerns
from haven_schemas.acts.incidents.steps import TellReporter
from haven_schemas.acts.incidents.triage import ConcernQuery, ListConcerns
from haven_schemas.errors import ErrorCode, Problem
from incidents.lists.actions import list_actions
from incidents.lists.queue import list_queue
from incidents.lists.records import list_incidents
from incidents.records.action import add_action
from incidents.records.record import get_incident
from incidents.records.steps import tell_reporter
from incidents.report.concerns import list_concerns, list_own_concerns
from incidents.report.draft import keep_draft, read_drafts
from incidents.triage.matches import propose_matches

DAY = timedelta(days=1)


@pytest.fixture
def child(incidents, school):
    return incidents.pupil(school)


def elevated(incidents, access):
    return replace(access, elevated_until=incidents.now + DAY)


def taken_over(incidents, access):
    """What the account is from now on for whoever has it: at the tier it has."""
    return replace(access, opens_from=incidents.now)


def refused(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value.code


def is_withheld(concern):
    texts = [concern.account, concern.child_words, concern.action_taken]
    shown = [*concern.subjects, *concern.files, *concern.steps, *([concern.details] if concern.details else [])]
    return concern.withheld and not any(texts) and not shown


class TestOwnReports:
    def test_what_was_sent_before_shows_status_category_and_date(self, incidents, school, child):
        teacher, lead = incidents.reporter(school), incidents.lead(school)
        concern_id = incidents.record(teacher, incidents.draft(school, child)).id
        asked = TellReporter(concern_id=concern_id, text="Thank you for telling us.")
        incidents.run(lead, tell_reporter, incidents.keyring, asked)
        assert not incidents.get(teacher, concern_id).withheld
        incidents.now += timedelta(minutes=5)
        for access in (taken_over(incidents, teacher), taken_over(incidents, elevated(incidents, teacher))):
            told = incidents.get(access, concern_id)
            assert is_withheld(told)
            assert (told.status, told.category_name, told.recorded_at) == (
                "received", "The safeguarding", incidents.now - timedelta(minutes=5),
            )  # fmt: skip
            (line,) = incidents.run(access, list_own_concerns, ListOwnConcerns()).concerns
            assert (line.id, line.subject_ids, line.withheld) == (concern_id, [], True)
        read = incidents.audited("concern:record:read")[-1]
        assert (read["outcome"], read["subject_ids"]) == ("withheld", [])

    def test_what_is_sent_from_then_on_is_shown_as_ever(self, incidents, school, child):
        teacher = taken_over(incidents, incidents.reporter(school))
        concern_id = incidents.record(teacher, incidents.draft(school, child)).id
        assert incidents.get(teacher, concern_id).account == "What was seen."
        (line,) = incidents.run(teacher, list_own_concerns, ListOwnConcerns()).concerns
        assert (line.subject_ids, line.withheld) == ([child], False)

    def test_a_day_later_the_first_tier_shows_neither_text_nor_child_in_lists_as_well(self, incidents, school, child):
        teacher = incidents.reporter(school)
        concern_id = incidents.record(teacher, incidents.draft(school, child)).id
        incidents.now += DAY + timedelta(seconds=1)
        assert is_withheld(incidents.get(teacher, concern_id))
        (line,) = incidents.run(teacher, list_own_concerns, ListOwnConcerns()).concerns
        assert (line.subject_ids, line.withheld) == ([], True)
        teacher = elevated(incidents, teacher)
        assert incidents.get(teacher, concern_id).account == "What was seen."
        assert incidents.run(teacher, list_own_concerns, ListOwnConcerns()).concerns[0].subject_ids == [child]

    def test_what_came_by_a_permit_of_before_is_its_owners(self, incidents, school, child):
        """Signed out by the newcomer, the owner goes on reporting with what their browser holds."""
        teacher = incidents.reporter(school)
        permit = replace(incidents.permit(school, actor_id=teacher.actor_id), issued_at=incidents.now)
        incidents.now += timedelta(minutes=5)
        newcomer = taken_over(incidents, teacher)
        incidents.now += timedelta(minutes=5)
        concern_id = incidents.record(permit, incidents.draft(school, child)).id
        assert is_withheld(incidents.get(newcomer, concern_id))
        assert not incidents.get(teacher, concern_id).withheld

    def test_drafts_of_before_are_counted_and_not_opened(self, incidents, school):
        teacher = incidents.reporter(school)
        self._keep(incidents, teacher, school, "an-older-draft-key", "Older.")
        incidents.now += timedelta(minutes=5)
        newcomer = taken_over(incidents, teacher)
        self._keep(incidents, teacher, school, "another-draft-key", "Newer.")
        found = incidents.run(newcomer, read_drafts, incidents.keyring)
        assert ([draft.text for draft in found.drafts], found.withheld) == (["Newer."], 1)
        assert len(incidents.run(teacher, read_drafts, incidents.keyring).drafts) == 2

    @staticmethod
    def _keep(incidents, teacher, school, key, text):
        asked = KeepDraft(school_id=school, key=key, text=text)
        incidents.run(teacher, keep_draft, incidents.keyring, asked)


class TestOwnActions:
    def test_their_days_are_told_and_not_what_is_to_be_done_for_whom(self, incidents, school, child):
        lead, teacher = incidents.lead(school), elevated(incidents, incidents.reporter(school))
        incidents.others.add_account(teacher.actor_id, [school])
        incident_id = incidents.accept(lead, incidents.record(teacher, incidents.draft(school, child)).id).id
        due = (incidents.now + DAY).date().isoformat()
        asked = AddAction(incident_id=incident_id, text="Ring home.", owner_id=teacher.actor_id, due_on=due)
        incidents.run(lead, add_action, incidents.keyring, incidents.others, asked)
        incidents.now += timedelta(minutes=5)
        (action,) = incidents.run(teacher, list_actions, incidents.keyring, ListActions()).actions
        assert (action.text, action.subject_ids, action.withheld) == ("Ring home.", [child], False)
        newcomer = taken_over(incidents, teacher)
        (action,) = incidents.run(newcomer, list_actions, incidents.keyring, ListActions()).actions
        assert (action.text, action.subject_ids, action.withheld, action.due_on) == ("", [], True, due)


class TestTriage:
    @pytest.fixture
    def older(self, incidents, school, child):
        """A concern that waits and one in a record, from before; and the lead's account in other hands."""
        lead = incidents.lead(school)
        waiting = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
        decided = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
        incident_id = incidents.accept(lead, decided).id
        incidents.now += timedelta(minutes=5)
        return taken_over(incidents, lead), waiting, decided, incident_id

    def test_nothing_older_opens(self, incidents, school, older):
        lead, waiting, decided, incident_id = older
        for concern_id in (waiting, decided):
            assert refused(incidents.get, lead, concern_id) is ErrorCode.OWNER_UNPROVEN
        assert refused(incidents.accept, lead, waiting) is ErrorCode.OWNER_UNPROVEN
        query = IncidentQuery(incident_id=incident_id)
        assert refused(incidents.run, lead, get_incident, incidents.keyring, query) is ErrorCode.OWNER_UNPROVEN
        for waiting_only in (True, False):
            assert incidents.run(lead, list_concerns, ListConcerns(waiting_only=waiting_only)).concerns == []
        assert incidents.run(lead, list_incidents, incidents.keyring, ListIncidents()).incidents == []
        assert incidents.run(lead, list_queue, incidents.keyring, ListQueue(queue="new")).items == []
        assert incidents.run(lead, list_actions, incidents.keyring, ListActions(mine_only=False)).actions == []

    def test_elsewhere_it_is_as_if_it_were_not_there(self, incidents, older, elsewhere):
        _, waiting, _, incident_id = older
        stranger = taken_over(incidents, incidents.lead(elsewhere))
        query = IncidentQuery(incident_id=incident_id)
        assert refused(incidents.get, stranger, waiting) is ErrorCode.NOT_FOUND
        assert refused(incidents.run, stranger, get_incident, incidents.keyring, query) is ErrorCode.NOT_FOUND

    def test_a_new_concern_is_read_and_decided_at_once(self, incidents, school, child, older):
        lead, waiting, *_ = older
        new = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
        assert [line.id for line in incidents.run(lead, list_concerns, ListConcerns()).concerns] == [new]
        assert [
            item.id for item in incidents.run(lead, list_queue, incidents.keyring, ListQueue(queue="new")).items
        ] == [new]
        assert incidents.get(lead, new).account == "What was seen."
        assert incidents.run(lead, propose_matches, incidents.keyring, ConcernQuery(concern_id=new)).matches == []
        opened = incidents.accept(lead, new).id
        record = incidents.run(lead, get_incident, incidents.keyring, IncidentQuery(incident_id=opened))
        assert record.concern_ids == [new]
        assert waiting not in {entry.id for entry in record.entries}

    def test_at_the_first_tier_one_is_asked_to_confirm_as_ever(self, incidents, older):
        """A password is changed every sixty days: it keeps nothing from who confirms with the factor they had."""
        lead, waiting, *_ = older
        at_first_tier = replace(lead, elevated_until=None)
        assert refused(incidents.get, at_first_tier, waiting) is ErrorCode.STEP_UP_REQUIRED
