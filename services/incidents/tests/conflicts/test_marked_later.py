"""Somebody who triages says of a report, afterwards, that it is about a colleague; on real PostgreSQL."""

import pytest
from haven_schemas.acts.incidents.records import IncidentQuery
from haven_schemas.acts.incidents.report_details import ReportDetails
from haven_schemas.acts.incidents.triage import AddConcernToIncident, NameColleague
from haven_schemas.errors import ErrorCode, Problem
from incidents.conflicts.keep_away import bar
from incidents.copies.known import KNOWN_SCHOOLS
from incidents.records.record import get_incident
from incidents.triage.decision import add_concern_to_incident
from incidents.triage.readers import name_colleague
from triage_desk import refusal

WORDS = "Helen Head"


@pytest.fixture
def marked(place):
    """Lead, head and deputy triage; a report about the child waits, and Helen Head is the head."""
    place.team(lead="lead", head="lead", deputy="lead", other="reporter", officer="overseer")
    place.incidents.others.meant[WORDS] = place.people["head"].actor_id
    return place


@pytest.fixture
def report(marked):
    return report_in(marked)


def report_in(place, **given):
    incidents = place.incidents
    return incidents.record(incidents.reporter(place.school), incidents.draft(place.school, place.child, **given)).id


def mark(place, report, by="lead", **given):
    asked = NameColleague(concern_id=report, **({"words": WORDS} | given))
    return place.incidents.run(place.people[by], name_colleague, place.incidents.others, asked)


def readers(place, report):
    return {name for name, who in place.people.items() if name not in ("other", "officer") and sees(place, who, report)}


def sees(place, who, report):
    try:
        return place.incidents.get(who, report).id == report
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return False


def test_they_are_kept_from_it_at_once_and_it_ends_unless_somebody_agrees(marked, report):
    made = mark(marked, report)
    assert (made.kept_away, made.asked) == (1, 0)
    assert readers(marked, report) == {"lead", "deputy"}
    (said,) = [each["data"] for each in marked.incidents.published() if each["type"].endswith("link_question_asked")]
    assert said["told_ids"] == [str(marked.people["officer"].actor_id)]
    (shown,) = marked.questions("officer")
    assert (shown.report, shown.acts, shown.may_answer, shown.child_name, shown.concern_id) == (
        True, True, True, None, None,
    )  # fmt: skip
    assert [marked.questions(name) for name in ("lead", "head", "deputy", "other")] == [[], [], [], []]
    marked.incidents.later(days=1, seconds=1)
    marked.settle()
    assert readers(marked, report) == {"lead", "head", "deputy"}
    made = mark(marked, report)
    assert (made.kept_away, made.asked) == (0, 1), "tried again it is asked first"
    assert readers(marked, report) == {"lead", "head", "deputy"}


def test_it_stays_where_the_officer_agrees(marked, report):
    mark(marked, report)
    (shown,) = marked.questions("officer")
    marked.answer("officer", shown.id, kind=None)
    marked.settle()
    marked.incidents.later(days=9)
    marked.settle()
    assert readers(marked, report) == {"lead", "deputy"}
    assert refusal(mark, marked, report) == {"words": "not_allowed"}, "they are kept away already"


@pytest.mark.any_day
def test_who_says_that_it_is_not_about_them_lets_them_in_and_others_hear_of_it(marked, report):
    mark(marked, report)
    (shown,) = marked.questions("officer")
    marked.answer("officer", shown.id, "different", None)
    marked.settle()
    assert readers(marked, report) == {"lead", "head", "deputy"}
    marked.incidents.later(days=2)
    marked.tell()
    people = marked.people
    told = [
        each["data"]["told_ids"]
        for each in marked.incidents.published()
        if each["type"].endswith("link_question_asked")
    ]
    assert {str(people["lead"].actor_id), str(people["deputy"].actor_id)} <= {each for ids in told for each in ids}
    assert str(people["head"].actor_id) not in {each for ids in told for each in ids}, "who is let in is told nothing"


def test_nobody_is_left_alone_with_it_not_even_where_somebody_agrees(marked, report):
    marked.incidents.others.meant["Dee Deputy"] = marked.people["deputy"].actor_id
    mark(marked, report)
    made = mark(marked, report, words="Dee Deputy")
    assert (made.kept_away, made.asked) == (0, 1)
    assert readers(marked, report) == {"lead", "deputy"}
    asked = next(each for each in marked.questions("officer") if not each.acts)
    marked.answer("officer", asked.id, kind=None)
    marked.settle()
    assert readers(marked, report) == {"lead", "deputy"}
    assert [each.acts for each in marked.questions("officer")] == [True, False], "it is asked until two are left"


def test_a_lead_named_in_it_who_names_the_others_takes_one_for_a_day(marked, report):
    """The attack: the lead whom it is about says that it is about whoever else would read it."""
    for name in ("head", "deputy"):
        marked.incidents.others.meant[name] = marked.people[name].actor_id
        mark(marked, report, words=name)
    assert readers(marked, report) == {"lead", "deputy"}
    marked.incidents.later(days=1, seconds=1)
    marked.settle()
    assert readers(marked, report) == {"lead", "head", "deputy"}


def test_the_record_it_was_opened_as_goes_with_it_and_one_with_other_reports_does_not(marked):
    report = report_in(marked)
    record = marked.incidents.accept(marked.people["lead"], report).id
    second = report_in(marked)
    joined = AddConcernToIncident(concern_id=second, incident_id=record, reason="Of the same day.")
    incidents = marked.incidents
    incidents.run(marked.people["lead"], add_concern_to_incident, incidents.keyring, incidents.others, joined)
    assert refusal(mark, marked, report) == {"concern_id": "not_allowed"}
    alone = report_in(marked)
    own = incidents.accept(marked.people["lead"], alone).id
    mark(marked, alone)
    head, query = marked.people["head"], IncidentQuery(incident_id=own)
    assert refusal(incidents.run, head, get_incident, incidents.keyring, query) == "not_found"
    incidents.later(days=1, seconds=1)
    marked.settle()
    assert incidents.run(head, get_incident, incidents.keyring, query).id == own


def test_a_teacher_who_reads_it_is_kept_away_for_good_and_nobody_is_asked(marked):
    marked.people["teacher"] = marked.incidents.staff("reader", marked.school)
    marked.incidents.others.meant["Terry Teacher"] = marked.people["teacher"].actor_id
    report = report_in(marked)
    marked.incidents.accept(marked.people["lead"], report)
    assert "teacher" in readers(marked, report)
    made = mark(marked, report, words="Terry Teacher")
    assert (made.kept_away, made.asked) == (1, 0)
    assert marked.questions("officer") == []
    assert "teacher" not in readers(marked, report)


def test_whom_nobody_knows_by_these_words_or_what_is_no_such_report_is_refused(marked, report):
    assert refusal(mark, marked, report, words="Nobody") == {"words": "unknown_staff"}
    assert refusal(mark, marked, report, words="", nobody=True) == {"nobody": "not_allowed"}
    assert refusal(mark, marked, report, version=9) == "stale_version"
    about_one = report_in(marked, details=ReportDetails(about_colleague=True, colleague=WORDS))
    assert refusal(mark, marked, about_one, by="head") == "not_found"
    assert refusal(mark, marked, about_one) == {"words": "not_allowed"}


def test_a_link_counts_who_is_kept_from_a_report_about_the_child(marked, report):
    """The attack: two are kept from the report, and the third from its child."""
    mark(marked, report)
    link = marked.link("lead", "deputy")
    assert not link.active, "the lead alone would read the report"
    assert readers(marked, report) == {"lead", "deputy"}


def test_a_report_goes_into_no_record_that_nobody_else_who_reads_the_report_reads(marked):
    """The attack: one colleague is kept from the report by its child, the other from the record it is to go into."""
    record, incidents = marked.incidents.accept(marked.people["lead"], report_in(marked)).id, marked.incidents
    linked = incidents.pupil(marked.school)
    incidents.others.names[linked] = ["Ben Low"]
    with incidents.database.unit(incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
        bar(unit, record, marked.school, {marked.people["head"].actor_id})
    first, marked.child = marked.child, linked
    marked.contact("deputy")
    report = report_in(marked)
    marked.child = first
    joined = AddConcernToIncident(concern_id=report, incident_id=record, reason="Of the same day.")
    lead = marked.people["lead"]
    refused = refusal(incidents.run, lead, add_concern_to_incident, incidents.keyring, incidents.others, joined)
    assert refused == {"incident_id": "nobody_else_reads"}
    assert readers(marked, report) == {"lead", "head"}
