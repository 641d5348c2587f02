"""Whatever administrators do together, by hand or by list, nobody comes to see a record, and nobody gains by their own.

Real PostgreSQL; everyone they make joins in, with whatever roles they were given.
"""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from haven_schemas.acts.identity import roles
from haven_schemas.errors import Problem
from haven_schemas.rights import CONFIRMED_RIGHTS
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from identity.giving.compose import change_role, compose_role
from identity.models import SightRequestRow, StaffGrantRow
from identity.roles.roles import READY
from office import Office, asked, waiting
from sqlalchemy import select
from support.levels import examples

SIGHT = {right.value for right in CONFIRMED_RIGHTS}
ROLES = [*READY, "reader", "confirmer", "helper", "made"]
RIGHTS = [
    "record:read", "record:write", "concern:triage", "sight:confirm", "staff:administer", "role:give", "role:compose",
    "staff:read", "audit:read", "pupil:find",
]  # fmt: skip
STEPS_THERE_ARE = ["invite", "give", "give", "compose", "change_role", "confirm", "confirm", "end", "state", "list"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(STEPS_THERE_ARE),
        st.integers(0, 4),
        st.integers(0, 4),
        st.sampled_from(ROLES),
        st.integers(0, 2),
        st.sets(st.sampled_from(RIGHTS), min_size=1, max_size=4),
    ),
    min_size=6,
    max_size=16,
)


@dataclass
class Plot:
    """A trust with a trust lead who does nothing, and administrators who do everything they can think of."""

    office: Office
    schools: list[UUID]
    people: list[UUID] = field(default_factory=list)
    number: int = 0

    def act(self, what, actor, target, role, where, rights):
        caller, other = self.people[actor % len(self.people)], self.people[target % len(self.people)]
        school = [*self.schools, None][where]
        limits = {"category_groups": ["send"]} if role in ("senco", "pastoral_lead") else {}
        before = self._held(caller), self._rights(caller)
        try:
            getattr(self, f"_{what}")(caller, other, asked(role, school, **limits), sorted(rights))
        except Problem:
            return
        assert self._held(caller) <= before[0], (what, role)
        assert self._rights(caller) <= before[1], (what, role)

    def _held(self, staff_id):
        return {row.id for row in self.office.grants(staff_id)}

    def _rights(self, staff_id):
        return {
            (right, school) for grant in self.office.access(staff_id).grants
            for right in grant.rights for school in grant.school_ids
        }  # fmt: skip

    def _invite(self, caller, _other, grant, _rights):
        self.number += 1
        email = f"{caller.hex}{self.number}@school.example"
        joined = self.office.invite(caller, grant, email=email).staff_id
        self.office.choose_password(joined)
        self.people.append(joined)

    def _give(self, caller, other, grant, _rights):
        self.office.give(caller, other, grant)

    def _compose(self, caller, _other, _grant, rights):
        request = roles.ComposeRole(key="made", name="Made", rights=rights, may_span_trust=True)
        self.office.run(caller, compose_role, request)

    def _change_role(self, caller, other, grant, rights):
        for version in (1, 2, 3):
            request = roles.ChangeRole(key=grant.role, name=f"Now {grant.role}", rights=rights, version=version)
            self.office.do(caller, change_role, request)

    def _confirm(self, caller, other, _grant, _rights):
        for request in waiting(self.office):
            self.office.decide(caller, request.id)

    def _end(self, caller, other, _grant, _rights):
        for row in self.office.grants(other):
            self.office.end(caller, row.id)

    def _state(self, caller, other, grant, _rights):
        self.office.set_state(caller, other, "suspended" if grant.school_id else "active")

    def _list(self, caller, other, grant, _rights):
        urn = "trust" if grant.school_id is None else f"{self.schools.index(grant.school_id) + 1:06d}"
        email, groups = self.office.row(other).email, "send" if grant.category_groups else ""
        header = "name,email,role,school_urn,category_groups"
        self.office.take_in(caller, f"{header}\nSomeone,{email},{grant.role},{urn},{groups}\n")


@pytest.fixture
def setting(identity):
    """Two schools, a trust lead, and roles the lead composed."""
    office = Office(identity)
    schools = [identity.add_school("Alder"), identity.add_school("Birch")]
    lead = office.hire("trust_lead")
    for key, rights in (
        ("reader", ["record:read"]),
        ("confirmer", ["sight:confirm", "staff:administer"]),
        ("helper", ["pupil:find"]),
    ):
        request = roles.ComposeRole(key=key, name=key.title(), rights=rights, may_span_trust=True)
        office.run(lead, compose_role, request)
    return office, schools, lead


@settings(
    max_examples=examples(25),
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_administrators_alone_give_nobody_sight_of_records(setting, steps):
    office, schools, lead = setting
    plot = Plot(office, schools)
    plot.people = [office.hire("administrator"), office.hire("administrator"), office.hire("administrator", schools[0])]
    for step in steps:
        plot.act(*step)
    with office.identity.database.unit(office.access(lead)) as unit:
        there_are = set(unit.session.scalars(select(StaffGrantRow.staff_id))) - {lead}
    for staff_id in there_are:
        held = {right for grant in office.access(staff_id).grants for right in grant.rights}
        assert not held & SIGHT
    assert office.all(SightRequestRow, SightRequestRow.decision == "confirmed") == []
