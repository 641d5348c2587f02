"""Agencies are kept by those who write in records where they are turned to, and seen by who reads there."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from haven_schemas.acts.referrals.agencies import (
    AgencyQuery,
    KeepAgency,
    KeepContact,
    ListAgencies,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from referrals.agencies.agency import get_agency, keep_agency, keep_contact, list_agencies
from referrals_world import LEAD, READER, TRUST_LEAD, person


def an_agency(*schools, **other):
    words = {"kind": "childrens_services", "name": "Kirklees front line", "nation": "england"}
    return KeepAgency.model_validate({**words, "school_ids": schools, "phone": "01484 414960", **other})


def refused(here, access, use_case, request):
    with pytest.raises(Problem) as told:
        here.ask(access, use_case, request)
    return told.value


def names(here, access, **asked):
    return [each.name for each in here.ask(access, list_agencies, ListAgencies(**asked)).agencies]


def test_a_lead_keeps_one_for_their_school_and_others_do_not_see_it(here):
    first, second = here.school(), here.school()
    lead = person(first)
    kept = here.ask(
        lead,
        keep_agency,
        an_agency(
            first,
            night_phone="01484 414933",
            form_sections=[{"title": "The child"}],
            postcode_districts=["HD1", "WF12 9"],
        ),
    )

    shown = here.ask(person(first, rights=READER), get_agency, AgencyQuery(agency_id=kept.id))
    assert (shown.name, shown.night_phone, shown.version) == ("Kirklees front line", "01484 414933", 1)
    assert [(each.title, each.hint) for each in shown.form_sections] == [("The child", "")]
    assert shown.postcode_districts == ["HD1", "WF12 9"]
    assert names(here, person(second)) == []
    problem = refused(here, person(second), get_agency, AgencyQuery(agency_id=kept.id))
    assert problem.code is ErrorCode.NOT_FOUND
    assert here.audited()[0]["action"] == "referral:agency:keep"
    assert [each["action"] for each in here.audited()[1:]] == ["referral:agency:read"] * 2


def test_one_for_every_school_takes_who_keeps_the_trusts_lists(here):
    first, second = here.school(), here.school()
    assert refused(here, person(first), keep_agency, an_agency()).code is ErrorCode.NOT_PERMITTED
    trust_lead = person(first, second, rights=TRUST_LEAD)
    kept = here.ask(trust_lead, keep_agency, an_agency())
    assert names(here, person(second)) == ["Kirklees front line"]
    # and it is made one school's by nobody else, which would take it from all others
    change = an_agency(first, agency_id=kept.id, version=1)
    assert refused(here, person(first), keep_agency, change).code is ErrorCode.NOT_PERMITTED
    here.ask(trust_lead, keep_agency, change)
    assert names(here, person(second)) == []


def test_another_schools_use_of_it_is_neither_shown_nor_taken_away(here):
    first, second = here.school(), here.school()
    kept = here.ask(person(first, second), keep_agency, an_agency(first, second))
    lead = person(first)
    shown = here.ask(lead, get_agency, AgencyQuery(agency_id=kept.id))
    assert shown.school_ids == [first]
    here.ask(lead, keep_agency, an_agency(first, agency_id=kept.id, version=1, phone="01484 000000"))
    assert here.ask(person(second), get_agency, AgencyQuery(agency_id=kept.id)).phone == "01484 000000"
    # nor does it become every school's because one school leaves it
    everybodys = refused(here, lead, keep_agency, an_agency(agency_id=kept.id, version=2))
    assert [(each.field, each.code) for each in everybodys.fields] == [("school_ids", FieldCode.REQUIRED)]


def test_a_school_where_one_only_reads_is_not_theirs_to_name(here):
    first, second = here.school(), here.school()
    reader = person(first, rights=READER)
    assert refused(here, reader, keep_agency, an_agency(first)).fields[0].field == "school_ids"
    assert refused(here, person(first), keep_agency, an_agency(first, second)).fields[0].field == "school_ids"


def test_a_school_where_one_only_reads_does_not_lose_it(here):
    first, second = here.school(), here.school()
    kept = here.ask(person(first, second), keep_agency, an_agency(first, second))
    grants = (*person(first).grants, *person(second, rights=READER).grants)
    both = replace(person(), grants=grants)
    given_up = an_agency(first, agency_id=kept.id, version=1)
    assert refused(here, both, keep_agency, given_up).code is ErrorCode.NOT_PERMITTED
    changed = an_agency(first, second, agency_id=kept.id, version=1, phone="01484 000000")
    assert refused(here, both, keep_agency, changed).code is ErrorCode.INVALID_REQUEST
    shown = here.ask(person(second), get_agency, AgencyQuery(agency_id=kept.id))
    assert (shown.version, shown.school_ids) == (1, [second])


def test_the_same_is_not_added_twice(here):
    school, other = here.school(), here.school()
    here.ask(person(school), keep_agency, an_agency(school))
    again = refused(here, person(school), keep_agency, an_agency(school, name="KIRKLEES front line"))
    assert [(each.field, each.code) for each in again.fields] == [("name", FieldCode.DUPLICATE)]
    here.ask(person(other), keep_agency, an_agency(other))
    here.ask(person(school), keep_agency, an_agency(school, kind="police"))


def test_what_is_no_more_is_kept_and_shown_only_when_asked_for(here):
    school = here.school()
    lead = person(school)
    today = here.now.date()
    kept = here.ask(lead, keep_agency, an_agency(school, until=today))
    assert names(here, lead) == ["Kirklees front line"], "its last day"
    here.now += timedelta(days=1)
    assert names(here, lead) == []
    assert names(here, lead, past=True) == ["Kirklees front line"]
    # a new one may bear its name
    assert here.ask(lead, keep_agency, an_agency(school)).id != kept.id
    backwards = refused(here, lead, keep_agency, an_agency(school, since=today, until=date(2026, 1, 1)))
    assert backwards.fields[0].field == "until"


def test_two_people_at_once_do_not_undo_each_other(here):
    school = here.school()
    lead = person(school)
    kept = here.ask(lead, keep_agency, an_agency(school))
    here.ask(lead, keep_agency, an_agency(school, agency_id=kept.id, version=1, phone="1"))
    stale = refused(here, lead, keep_agency, an_agency(school, agency_id=kept.id, version=1, phone="2"))
    assert stale.code is ErrorCode.STALE_VERSION


def test_people_at_an_agency_come_and_go(here):
    first, second = here.school(), here.school()
    trust_lead = person(first, second, rights=TRUST_LEAD)
    agency = here.ask(trust_lead, keep_agency, an_agency()).id
    worker = KeepContact(agency_id=agency, name="إبراهيم الأحمد", role="Social worker", phone="07700 900123")
    kept = here.ask(person(first, rights=LEAD), keep_contact, worker)
    (there,) = here.ask(person(second), get_agency, AgencyQuery(agency_id=agency)).contacts
    assert (there.name, there.phone) == ("إبراهيم الأحمد", "07700 900123")
    left = worker.model_copy(update={"contact_id": kept.id, "version": 1, "until": date(2026, 11, 1)})
    here.ask(person(second), keep_contact, left)
    (gone,) = here.ask(person(first), get_agency, AgencyQuery(agency_id=agency)).contacts
    assert gone.until == date(2026, 11, 1)
    stale = left.model_copy(update={"version": 1})
    assert refused(here, person(second), keep_contact, stale).code is ErrorCode.STALE_VERSION
    assert refused(here, person(first, rights=READER), keep_contact, worker).code is ErrorCode.NOT_FOUND


def test_a_person_of_one_agency_is_not_changed_under_another(here):
    school = here.school()
    lead = person(school)
    one = here.ask(lead, keep_agency, an_agency(school)).id
    other = here.ask(lead, keep_agency, an_agency(school, kind="police", name="West Yorkshire Police")).id
    kept = here.ask(lead, keep_contact, KeepContact(agency_id=one, name="A Person"))
    moved = KeepContact(agency_id=other, contact_id=kept.id, version=1, name="Another")
    assert refused(here, lead, keep_contact, moved).code is ErrorCode.NOT_FOUND


def test_a_school_one_reads_nothing_at_is_not_asked_about(here):
    first, second = here.school(), here.school()
    assert refused(here, person(first), list_agencies, ListAgencies(school_id=second)).code is ErrorCode.NOT_FOUND
