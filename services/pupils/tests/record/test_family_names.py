"""Names of a child's family, for a case sample to leave them out."""

import json
from uuid import uuid4

from chassis.ground.context import Access
from haven_schemas.acts.pupils.names_to_leave_out import NamesToLeaveOut
from pupils.finding.known_names import known_names
from pupils.models import FeedRow

JSON = "application/json"
INCIDENTS = Access(kind="service", actor_id=uuid4(), service="incidents", job="test")
MOTHER = {"id": "c1", "forename": "Zora", "surname": "Featherstone"}


def asked(roll, *ids, with_family=True):
    request = NamesToLeaveOut(ids=list(ids), with_family=with_family)
    return {each.pupil_id: each for each in roll.run(INCIDENTS, known_names, roll.extras, request).pupils}


def test_contacts_and_who_shares_them_are_told_where_they_are_asked_for(roll, school, feed):
    with roll.open_unit([school]) as unit:
        unit.session.get(FeedRow, feed.id).groups = ["contacts"]
    born = {"date_of_birth": "2014-03-02", "legal_surname": "Ash"}
    rows = [
        {**born, "source_id": "1", "legal_forename": "Ida", "contacts": [MOTHER]},
        {**born, "source_id": "2", "legal_forename": "Otto", "preferred_forename": "Otti", "contacts": [MOTHER]},
        {**born, "source_id": "3", "legal_forename": "Una", "legal_surname": "Elm"},
    ]
    roll.deliver(feed, json.dumps({"mode": "delta", "pupils": rows}).encode(), JSON)
    ids = {each.legal_forename: each.id for each in roll.pupils(school)}
    found = asked(roll, *ids.values())
    assert {"Zora Featherstone", "Otto Ash", "Otti Ash"} <= {*found[ids["Ida"]].family}
    assert found[ids["Una"]].family == []
    assert asked(roll, ids["Ida"], with_family=False)[ids["Ida"]].family == []
