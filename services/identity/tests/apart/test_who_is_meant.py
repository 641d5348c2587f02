"""Whom a reporter may mean who names a colleague: the rule alone, and over accounts on real PostgreSQL."""

from uuid import UUID, uuid4

from chassis.access.token_claims import service_access
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity.apart import FindColleagues
from identity.apart.colleagues import find_colleagues
from identity.apart.who_is_meant import CalledAccount, who_is_meant
from identity.models import StaffRow
from office import Office
from support.lists import every

HARTLEY, SECOND, PATEL, HEAD, DSL, TRUST, OTHER = (UUID(int=number) for number in range(1, 8))
PEOPLE = [
    CalledAccount(HARTLEY, ("Dana Hartley", "Dana O'Dowd"), "dana@school.example", frozenset({"reporter"})),
    CalledAccount(SECOND, ("D. H.",), "dana+home@school.example", frozenset()),
    CalledAccount(PATEL, ("Patel, Anil",), "anil@school.example", frozenset({"reporter"})),
    CalledAccount(HEAD, ("Bo Tidewell",), "bo@school.example", frozenset({"headteacher"})),
    CalledAccount(DSL, ("Ada Knowles-Smith",), "ada@school.example", frozenset({"dsl"})),
    CalledAccount(TRUST, ("Tia Vale",), "tia@school.example", frozenset({"trust_lead"})),
    CalledAccount(OTHER, ("王小明",), "x@school.example", frozenset({"reporter"})),
]


@every(
    ("words", "found", "named"),
    [
        ("Mrs Hartley", {HARTLEY, SECOND}, True),
        ("HARTLEY's car, by the gate", {HARTLEY, SECOND}, True),
        ("Miss O\u2019Dowd", {HARTLEY, SECOND}, True),
        ("Mr Patel or Mrs Smith", {PATEL, DSL}, True),
        ("老师王小明", {OTHER}, True),
        ("Mr Pattel", {PATEL}, False),
        ("Anil", {PATEL}, False),
        ("the head", {HEAD}, False),
        ("the safeguarding lead", {DSL, TRUST}, False),
        ("Mrs Smith, the head", {DSL, HEAD}, False),
        ("a man in the kitchen", set(), False),
        ("Mr", set(), False),
        ("", set(), False),
    ],
)
def test_whom_words_mean(words, found, named):
    meant = who_is_meant(PEOPLE, words, [])
    assert (meant.staff_ids, meant.named) == (found, named)


def test_whoever_was_chosen_is_meant_with_every_account_like_theirs():
    twin = CalledAccount(uuid4(), ("Hartley Dana",), "other@school.example", frozenset())
    meant = who_is_meant([*PEOPLE, twin], "", [HARTLEY])
    assert (meant.staff_ids, meant.named) == ({HARTLEY, SECOND, twin.staff_id}, True)
    assert not who_is_meant(PEOPLE, "", [uuid4()]).named, "an account that is not there names nobody"


def test_accounts_out_of_use_are_found_and_the_team_is_everybody_but_the_trust_lead(identity):
    office = Office(identity)
    here, there = identity.add_school("Alder School"), identity.add_school("Birch School")
    lead, head = office.hire("dsl", here, name="Ada Knowles"), office.hire("headteacher", here, name="Bo Tidewell")
    trust, other = office.hire("trust_lead", name="Tia Vale"), office.hire("headteacher", there, name="Cy Tidewell")
    office.set_state(lead, head, "suspended")
    with identity.database.unit(NOBODY) as unit:
        unit.session.get_one(StaffRow, other).former_names = ["Cy Knowles"]
    asked = FindColleagues(school_id=here, words="Mrs Knowles")
    found = identity.run(service_access("incidents", "test"), find_colleagues, asked)
    assert (set(found.staff_ids), found.named, set(found.team)) == ({lead, other}, True, {lead, head})
    assert trust not in found.team
    by_head = identity.run(
        service_access("incidents", "test"), find_colleagues, asked.model_copy(update={"words": "Tidewell"})
    )
    assert set(by_head.staff_ids) == {head, other}, "suspended, and at another school"
