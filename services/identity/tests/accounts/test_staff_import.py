"""Staff lists as CSV: previewed and applied by the same rules, as a whole or not at all; real PostgreSQL."""

import time
from uuid import uuid4

import pytest
from haven_schemas.errors import ErrorCode, Problem
from identity.models import NoticeRow, SightRequestRow, StaffGrantRow, StaffRow
from office import Office, code_of, waiting

HEADER = "name,email,role,school_urn,category_groups,year_groups"
ALDER, BIRCH = "000001", "000002"


@pytest.fixture
def office(identity) -> Office:
    identity.add_school("Alder")
    identity.add_school("Birch")
    return Office(identity)


@pytest.fixture
def here(office, identity):
    with identity.database.unit(office.access(office.hire("administrator"))) as unit:
        from identity.models import SchoolRow
        from sqlalchemy import select

        return unit.session.scalars(select(SchoolRow.id).where(SchoolRow.urn == ALDER)).one()


@pytest.fixture
def administrator(office):
    return office.hire("administrator", name="Ada")


def csv_of(*rows, header=HEADER):
    return "\n".join((header, *rows)) + "\n"


def outcomes(result):
    return [(row.row, row.outcome, row.field, row.code) for row in result.rows]


def test_a_list_is_previewed_and_applied_alike(office, identity, administrator, here):
    text = csv_of(
        f"Bea Bell,Bea@School.example,reporter,{ALDER},,",
        f"Bea Bell,bea@school.example,governor,{BIRCH},,",
        f"Cy Cole,cy@school.example,Designated Safeguarding Lead,{ALDER},,",
        f"Dot Dean,dot@school.example,senco,{ALDER},send;pastoral,7;8",
        "Eve East,eve@school.example,dpo,trust,,",
    )
    before = office.everything()
    preview = office.take_in(administrator, text, apply=False)
    assert not preview.applied
    after = office.everything()
    assert after[0][:-1] == before[0][:-1]  # nothing but the entry that it was looked at
    result = office.take_in(administrator, text)
    assert result.applied
    assert result.rows == preview.rows
    assert outcomes(result) == [
        (2, "invite", None, None),
        (3, "give_role", None, None),
        (4, "waits_for_confirmation", None, None),
        (5, "waits_for_confirmation", None, None),
        (6, "waits_for_confirmation", None, None),
    ]
    rows = {row.email: row for row in office.all(StaffRow)}
    assert {each.role for each in office.grants(rows["bea@school.example"].id)} == {"reporter", "governor"}
    assert office.grants(rows["cy@school.example"].id) == []
    (dot,) = [each for each in waiting(office) if each.role == "senco"]
    assert (dot.category_groups, dot.year_groups, dot.school_id) == (["pastoral", "send"], ["7", "8"], here)
    assert office.grants(rows["eve@school.example"].id) == [], "whoever reads the audit log waits, too"
    assert all(office.told(rows[f"{name}@school.example"].id) == ["invitation"] for name in ("bea", "cy", "dot", "eve"))
    entries = identity.audited("staff:list:read", "staff:list:change")
    assert [entry["outcome"] for entry in entries] == ["previewed", "imported"]


def test_sent_again_it_changes_nothing(office, administrator):
    text = csv_of(f"Bea,bea@school.example,reporter,{ALDER},,", f"Cy,cy@school.example,dsl,{ALDER},,")
    office.take_in(administrator, text)
    before = office.everything()[0]
    result = office.take_in(administrator, text)
    assert [row.outcome for row in result.rows] == ["unchanged", "waits_for_confirmation"]
    assert office.everything()[0][:-1] == before[:-1]


def test_an_account_that_is_there_gets_the_roles_it_lacks(office, administrator, here):
    person = office.hire("reporter", here, name="Bea")
    email = office.row(person).email
    result = office.take_in(
        administrator, csv_of(f"Beatrice,{email},reporter,{ALDER},,", f"Beatrice,{email},governor,{BIRCH},,")
    )
    assert [row.outcome for row in result.rows] == ["unchanged", "give_role"]
    row = office.row(person)
    assert (row.name, row.version, office.told(person)) == ("Bea", 2, ["roles_changed"])
    assert sorted(each.role for each in office.grants(person)) == ["governor", "reporter"]


def test_an_account_of_another_school_is_reached_by_its_address(office, identity, here):
    of_alder = office.hire("headteacher", here)
    (birch,) = set(identity.schools()) - {here}
    person = office.hire("reporter", birch)
    result = office.take_in(of_alder, csv_of(f"Bea,{office.row(person).email},reporter,{ALDER},,"))
    assert [row.outcome for row in result.rows] == ["give_role"]
    assert {each.school_id for each in office.grants(person)} == {here, birch}


def test_who_confirms_sight_imports_it_at_once(office, here):
    head = office.hire("headteacher", here)
    result = office.take_in(head, csv_of(f"Bea,bea@school.example,dsl,{ALDER},,"))
    assert [row.outcome for row in result.rows] == ["invite"]
    assert [row.confirmed_by for row in office.all(StaffGrantRow, StaffGrantRow.role == "dsl")] == [head]


BAD_ROWS = [
    (f",b@school.example,reporter,{ALDER},,", "name", "required"),
    (f"B,nonsense,reporter,{ALDER},,", "email", "wrong_format"),
    (f"B,,reporter,{ALDER},,", "email", "wrong_format"),
    (f"B,b@school.example,nonsense,{ALDER},,", "role", "unknown_role"),
    (f"B,b@school.example,visitor,{ALDER},,", "role", "not_allowed"),
    ("B,b@school.example,reporter,999999,,", "school_urn", "unknown_school"),
    ("B,b@school.example,reporter,,,", "school_urn", "required"),
    ("B,b@school.example,reporter,trust,,", "school_urn", "required"),
    (f"B,b@school.example,senco,{ALDER},,", "category_groups", "required"),
    (f"B,b@school.example,reporter,{ALDER},send,", "category_groups", "not_allowed"),
    (f"B,b@school.example,reporter,{ALDER},,7", "year_groups", "not_allowed"),
    (f"=cmd(),b@school.example,reporter,{ALDER},,", "name", "wrong_format"),
    (f"B,+b@school.example,reporter,{ALDER},,", "email", "wrong_format"),
    (f"B,b@school.example,@role,{ALDER},,", "role", "wrong_format"),
    (f"B,b@school.example,senco,{ALDER},-1+1,", "category_groups", "wrong_format"),
    (f'"B\nC",b@school.example,reporter,{ALDER},,', "name", "wrong_format"),
    (f"B\0,b@school.example,reporter,{ALDER},,", "name", "wrong_format"),
    (f"{'B' * 201},b@school.example,reporter,{ALDER},,", "name", "too_long"),
    (f"Other Name,a@school.example,governor,{ALDER},,", "name", "wrong_format"),
    (f"A,a@school.example,reporter,{ALDER},,", "role", "duplicate"),
    ("B,b@school.example,trust_lead", "school_urn", "required"),
]


@pytest.mark.parametrize(("row", "field", "code"), BAD_ROWS)
def test_with_one_bad_row_nothing_is_applied(office, administrator, row, field, code):
    before = office.everything()[0]
    result = office.take_in(administrator, csv_of(f"A,a@school.example,reporter,{ALDER},,", row))
    assert not result.applied
    assert outcomes(result) == [(2, "invite", None, None), (3, "refused", field, code)]
    assert office.everything()[0][:-1] == before[:-1]


def test_rows_that_are_not_the_callers_to_give(office, identity, administrator, here):
    of_alder = office.hire("administrator", here)
    own, gone = office.row(of_alder).email, office.hire("reporter", here)
    office.set_state(administrator, gone, "ended")
    result = office.take_in(
        of_alder,
        csv_of(
            f"B,b@school.example,reporter,{BIRCH},,",
            "C,c@school.example,dpo,trust,,",
            f"Me,{own},dsl,{ALDER},,",
            f"Me,{own},administrator,{ALDER},,",
            f"Gone,{office.row(gone).email},reporter,{ALDER},,",
        ),
    )
    assert outcomes(result) == [
        (2, "refused", None, "not_permitted"),
        (3, "refused", None, "not_permitted"),
        (4, "refused", None, "not_permitted"),
        (5, "unchanged", None, None),
        (6, "refused", "email", "not_allowed"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + csv_of(f"Bea,bea@school.example,reporter,{ALDER},,").replace("\n", "\r\n"),
        csv_of(f"Bea;bea@school.example;reporter;{ALDER};;", header=HEADER.replace(",", ";")),
        csv_of(f"{ALDER},Reporter,bea@school.example,Bea", header="School_URN,Role,Email,Name"),
        csv_of("", f'"Bea","bea@school.example","reporter","{ALDER}","",""', ",,,,,"),
    ],
)
def test_what_spreadsheets_write_is_taken(office, administrator, text):
    result = office.take_in(administrator, text)
    assert result.applied
    assert [(row.outcome, row.name, row.email) for row in result.rows] == [("invite", "Bea", "bea@school.example")]


def test_groups_within_a_semicolon_file_are_quoted(office, administrator):
    text = csv_of(f'Bea;bea@school.example;senco;{ALDER};"send;pastoral";', header=HEADER.replace(",", ";"))
    office.take_in(administrator, text)
    assert waiting(office)[0].category_groups == ["pastoral", "send"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEADER, "required"),
        (csv_of(",,,,,"), "required"),
        (csv_of("B,b@c.example,reporter", header="name,email,role"), "required"),
        (csv_of("B,b@c.example,reporter,1,x", header="name,email,role,school_urn,password"), "wrong_format"),
        (csv_of("B,b@c.example,reporter,1,B", header="name,email,role,school_urn,name"), "duplicate"),
        (csv_of(f"B,b@c.example,reporter,{ALDER},,,too many"), "wrong_format"),
        (csv_of('B,"b@c.example'), "wrong_format"),
        (csv_of(*[f"B,b{n}@c.example,reporter,{ALDER},," for n in range(2_001)]), "too_long"),
        (csv_of(f"{'B' * 200_000},b@c.example,reporter,{ALDER},,"), "wrong_format"),
    ],
    ids=range(9),
)
def test_what_is_no_staff_list(office, administrator, text, code):
    problem = office.refused(office.take_in, administrator, text)
    assert code_of(problem) == ("invalid_request", [("text", code)])


def test_two_thousand_rows_are_taken_in_well_within_the_limit_of_a_call(office, administrator, here):
    heads = [office.hire("headteacher", here) for _ in range(3)]
    rows = [f"P{n},p{n}@school.example,{'dsl' if n % 4 == 0 else 'reporter'},{ALDER},," for n in range(2_000)]
    began = time.monotonic()
    result = office.take_in(administrator, csv_of(*rows))
    took = time.monotonic() - began
    assert result.applied
    assert len(office.all(SightRequestRow)) == 500
    assert all(office.told(head) == ["confirmation_asked"] for head in heads)
    assert len(office.all(NoticeRow, NoticeRow.kind == "invitation")) == 2_000
    assert took < 20, took  # as long as a call may take, on a machine that others use as well


def test_an_address_that_is_taken_meanwhile_leaves_nothing_behind(office, administrator):
    from identity.accounts import import_staff as module

    text = csv_of(f"A,a@school.example,reporter,{ALDER},,", f"B,b@school.example,reporter,{ALDER},,")
    plan = module.plan_staff_rows

    def and_then_someone_else_adds(unit, on, given):
        planned = plan(unit, on, given)
        with office.identity.database.unit(office.access(administrator)) as other:
            other.session.add(
                StaffRow(
                    id=uuid4(), name="B", email="b@school.example", active=True,
                    version=1, created_at=other.now, kind="person",
                )
            )  # fmt: skip
        return planned

    module.plan_staff_rows = and_then_someone_else_adds
    try:
        with pytest.raises(Problem) as refused:
            office.take_in(administrator, text)
    finally:
        module.plan_staff_rows = plan
    assert refused.value.code is ErrorCode.INVALID_REQUEST
    emails = {row.email for row in office.all(StaffRow)}
    assert emails & {"a@school.example", "b@school.example"} == {"b@school.example"}
