"""By program, in one process: what guards against one lead stops nothing at a school whose head is its only lead."""

from functools import partial

import pytest
from haven_local.demonstration.caller import ApiError
from haven_schemas.acts.identity import Added, AddSchool
from haven_schemas.acts.pupils import AddFeed, FeedAdded
from haven_schemas.errors import Problem
from small_trust import email_of, eventually
from support.newcomers import join
from two_leads import push, tick_contacts

URN, LAESTAB = "910003", "8881003"
PEOPLE = {
    "little.head": ("Asha Patel", "headteacher", ["little"], None),
    "little.reader": ("Rhona Reader", "pastoral_lead", ["little"], ["safeguarding"]),
    "little.teacher": ("Tim Little", "reporter", ["little"], None),
    "other.patel": ("Asha Patel", "headteacher", ["south"], None),
}
UPNS = {"own": "B888100323001", "child": "Q888100323002"}


@pytest.fixture(scope="module")
def little(trust):
    """One head who is lead, one reader more, a teacher; another school's head has the same name. Its children's ids."""
    with trust.world.setting_up() as setup:
        added = setup.call("identity", "add_school", AddSchool(urn=URN, laestab=LAESTAB, name="Little School"), Added)
        trust.schools["little"] = added.id
        trust.feeds["little"] = eventually(partial(_feed, setup, added.id), what="the school's copy")
    trust.sessions.clear()  # those of the stories before do not know the school
    for person, joining in PEOPLE.items():
        join(trust, person, *joining)
    tick_contacts(trust, "little")
    for key in UPNS:
        tell(trust, key)
    return {key: id_of(trust, key) for key in UPNS}


def _feed(setup, school_id):
    try:
        return setup.call("pupils", "add_feed", AddFeed(school_id=school_id, name="MIS"), FeedAdded)
    except Problem:
        return None


def tell(trust, key, **more):
    row = {
        "upn": UPNS[key], "legal_surname": "Sparrowhawk", "legal_forename": key.title(), "date_of_birth": "2018-02-03",
        "sex": "F", "year_group": "3", "class": "3A", **more,
    }  # fmt: skip
    push(trust, "little", row)


def id_of(trust, key):
    asked = {"query": f"{key} sparrowhawk", "school_urn": URN}
    (found,) = trust.signed_in("little.teacher").send("GET", "/api/v1/pupils", params=asked)["pupils"]
    return found["id"]


def report(trust, child, words):
    made = trust.report(child, by="little.teacher", school_urn=URN, account=words)["id"]
    trust.world.settle()
    return made


def opens(trust, person, concern):
    try:
        return trust.signed_in(person, elevated=True).send("GET", f"/api/v1/concerns/{concern}")["account"]
    except ApiError as refused:
        if "404" not in str(refused):
            raise
        return None


def new_to(trust, person):
    asked = {"queue": "new", "limit": 100}
    items = trust.signed_in(person, elevated=True).send("GET", "/api/v1/queue", params=asked)["items"]
    return [each["id"] for each in items]


def close(trust, person, concern):
    path = f"/api/v1/concerns/{concern}/no-further-action"
    trust.signed_in(person, elevated=True).send("POST", path, json={"reason": "Seen, and settled with home."})
    trust.world.settle()


def test_the_head_alone_reads_and_closes_and_nobody_else_is_bothered(trust, little):
    concern = report(trust, little["child"], "Came in hungry.")
    assert opens(trust, "little.head", concern) == "Came in hungry."
    close(trust, "little.head", concern)
    assert concern not in new_to(trust, "little.head")
    assert concern not in new_to(trust, "trust_lead")


def test_what_names_the_head_comes_to_the_trust_lead(trust, little):
    concern = report(trust, little["child"], "Mrs Patel shouted at her.")
    close(trust, "little.head", concern)
    assert concern not in new_to(trust, "little.head")
    assert concern in new_to(trust, "trust_lead")
    assert opens(trust, "trust_lead", concern)
    assert concern not in new_to(trust, "trust_lead")


def test_the_head_who_is_a_parent_stands_back_and_the_report_is_read(trust, little):
    mother = {"id": "m", "surname": "Patel", "forename": "Asha", "emails": [email_of("little.head")]}
    tell(trust, "own", contacts=[mother])
    trust.world.settle(all_jobs=True)
    concern = report(trust, little["own"], "Cried at lunch.")
    assert opens(trust, "trust_lead", concern) == "Cried at lunch."
    own = {"staff_id": str(trust.staff["little.head"]), "kind": "parent"}
    head = trust.signed_in("little.head", elevated=True)
    head.send("POST", f"/api/v1/pupils/{little['own']}/staff-links", json=own)
    trust.world.settle()
    assert opens(trust, "little.head", concern) is None
    assert opens(trust, "trust_lead", report(trust, little["own"], "Cried again.")) == "Cried again."


def test_two_of_one_name_are_two_once_a_third_says_so(trust, little):
    both = {str(trust.staff[each]) for each in ("little.head", "other.patel")}

    def waiting():
        pairs = trust.signed_in("trust_lead", elevated=True).send("GET", "/api/v1/like-names")["pairs"]
        return [each for each in pairs if {each["first"]["staff_id"], each["second"]["staff_id"]} == both]

    (pair,) = waiting()
    said = {"first_id": pair["first"]["staff_id"], "second_id": pair["second"]["staff_id"]}
    with pytest.raises(ApiError):
        trust.signed_in("little.head", elevated=True).send("POST", "/api/v1/like-names/answers", json=said)
    trust.signed_in("trust_lead", elevated=True).send("POST", "/api/v1/like-names/answers", json=said)
    trust.world.settle()
    assert waiting() == []
