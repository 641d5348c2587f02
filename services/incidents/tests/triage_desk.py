"""A desk at which concerns are decided: one school, its lead, a deputy, a reporter, and what they do."""

from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.actions import AddAction
from haven_schemas.acts.incidents.queues import ListQueue
from haven_schemas.acts.incidents.records import IncidentQuery
from haven_schemas.acts.incidents.steps import (
    Assign,
    CloseIncident,
    ClosingRule,
    DecideClosing,
    Recategorise,
)
from haven_schemas.errors import Problem
from incidents.lists.queue import list_queue
from incidents.reading.due import london_day
from incidents.records.action import add_action
from incidents.records.close import close_incident, decide_closing, set_closing_rule
from incidents.records.record import get_incident
from incidents.records.steps import assign, recategorise


def refusal(call, *arguments, **given):
    """The code, and the fields with theirs."""
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    fields = {each.field: each.code.value for each in problem.value.fields}
    return fields or problem.value.code


class Desk:
    """One school with a lead, a deputy and a reporter, and what they do there."""

    def __init__(self, incidents, school):
        self.incidents, self.school = incidents, school
        self.lead, self.deputy = incidents.lead(school), incidents.lead(school)
        self.teacher = incidents.reporter(school)
        self.child = incidents.pupil(school)

    def concern(self, *children, **given):
        draft = self.incidents.draft(self.school, *(children or (self.child,)), **given)
        return self.incidents.record(self.teacher, draft).id

    def incident(self):
        return self.incidents.accept(self.lead, self.concern()).id

    def step(self, use_case, request, access=None):
        return self.incidents.run(access or self.lead, use_case, self.incidents.keyring, request)

    def decide(self, use_case, request, access=None):
        run = self.incidents.run
        return run(access or self.lead, use_case, self.incidents.keyring, self.incidents.others, request)

    def assign(self, kind, matter_id, staff_id, access=None):
        request = Assign(kind=kind, id=matter_id, staff_id=staff_id)
        run = self.incidents.run
        return run(access or self.lead, assign, self.incidents.keyring, self.incidents.others, request)

    def recategorise(self, kind, matter_id, group, access=None):
        category_id = self.incidents.categories[group]
        return self.step(
            recategorise, Recategorise(kind=kind, id=matter_id, category_id=category_id, reason="Graver."), access
        )

    def close(self, incident_id, access=None, **given):
        fields = {"summary": "What it was.", "action": "What was done.", "outcome": "What came of it.", **given}
        fields.setdefault("look_back_on", self.day(30))
        return self.step(close_incident, CloseIncident(incident_id=incident_id, **fields), access)

    def decide_closing(self, incident_id, access, confirm=True):
        request = DecideClosing(incident_id=incident_id, confirm=confirm, reason="Agreed.")
        run = self.incidents.run
        return run(access, decide_closing, self.incidents.keyring, self.incidents.others, request)

    def second_person(self, on=True, version=0):
        rule = ClosingRule(school_id=self.school, second_person=on, version=version)
        return self.incidents.run(self.incidents.staff("ruler", self.school), set_closing_rule, rule)

    def record(self, incident_id, access=None):
        query = IncidentQuery(incident_id=incident_id)
        return self.incidents.run(access or self.lead, get_incident, self.incidents.keyring, query)

    def queue(self, name, access=None, **given):
        return self.incidents.run(
            access or self.lead, list_queue, self.incidents.keyring, ListQueue(queue=name, **given)
        )

    def in_queue(self, name, access=None):
        return [item.id for item in self.queue(name, access).items]

    def action(self, incident_id):
        request = AddAction(incident_id=incident_id, text="Do it.", owner_id=self.lead.actor_id, due_on=self.day(1))
        run = self.incidents.run
        return run(self.lead, add_action, self.incidents.keyring, self.incidents.others, request)

    def day(self, ahead):
        return (london_day(self.incidents.now) + timedelta(days=ahead)).isoformat()

    def steps(self, child=None):
        entries = self.incidents.chronology(self.lead, child or self.child).entries
        return [(each.decision, each.value, each.text) for each in entries if each.kind == "decision"]
