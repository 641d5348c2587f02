"""What readers are shown of files: why until when, and nothing of what is hidden from them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.retention.files import DryRun, ListFiles, ReviewFile
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from retention.looks.dry_run import dry_run
from retention.looks.file import review_file
from retention.looks.files import list_files
from retention.owners import Owners
from retention_world import LEAD, OFFICER, RECORDS_OFFICER, TODAY, person

GROWN = date(1999, 3, 1)
"""Twenty-five long ago: a file of theirs has come to review."""


def refused(code, function, *arguments):
    with pytest.raises(Problem) as caught:
        function(*arguments)
    assert caught.value.code is code
    return caught.value


def review(here, access, subject_id, **own):
    request = {
        "subject_id": subject_id, "decision": "keep_until", "until": date(2030, 1, 1), "words": "An open claim.", **own,
    }  # fmt: skip
    return here.ask(access, review_file, ReviewFile.model_validate(request))


def test_it_says_why_and_until_when(here):
    school = here.school()
    child = here.child(school, kinds=["child_protection", "send"], open_records=2, shared=1)
    found = here.file(person(school), child)
    assert (found.state, found.until, found.open_records, found.shared) == ("kept", date(2041, 5, 3), 2, 1)
    assert [(each.schedule, each.until) for each in found.reasons] == [
        ("send", date(2041, 5, 3)),
        ("child-protection", date(2035, 5, 3)),
    ]
    assert found.reasons[0].starts == date(2010, 5, 3)
    [entry] = here.audited()
    assert (entry["action"], entry["subject_ids"]) == ("retention:file:read", [str(child)])


def test_its_day_comes_and_a_person_decides(here):
    school = here.school()
    lead = person(school)
    child = here.child(school, born_on=date(2001, 11, 24))
    here.now -= timedelta(days=1)
    assert here.file(lead, child).state == "kept"
    here.now += timedelta(days=1)
    assert here.file(lead, child).state == "in_review"


def test_a_file_that_began_before_birth_comes_to_review_by_the_day_that_was_expected(here):
    school = here.school()
    lead, day = person(school), here.now.date()
    child = here.child(school, born_on=None, expected_on=day.replace(year=day.year - 25))
    never = here.child(school, born_on=None)
    here.look()
    found = here.file(lead, child)
    assert (found.state, found.until, found.reasons[0].trigger, found.reasons[0].expected) == (
        "in_review", day, "birth", True,
    )  # fmt: skip
    assert [each.schedule for each in here.file(lead, never).reasons] == ["no-birth-date"]
    due = here.ask(lead, list_files, ListFiles(state="in_review")).files
    assert [each.subject_id for each in due] == [child]
    assert here.kept()[child].expected_on == day.replace(year=day.year - 25)


def test_hidden_files_are_answered_like_files_that_are_not_there(here):
    school, other = here.school(), here.school()
    lead = person(school)
    hidden, elsewhere = here.child(school, hidden_from={lead.actor_id}), here.child(other)
    for subject in (hidden, elsewhere, uuid4()):
        refused(ErrorCode.NOT_FOUND, here.file, lead, subject)
    reader = person(school, rights=("record:read",))
    refused(ErrorCode.NOT_PERMITTED, here.file, reader, hidden)


def test_a_review_keeps_it_on_and_never_shortens_it(here):
    school = here.school()
    lead, child = person(school), here.child(school, born_on=GROWN)
    here.look()
    kept = review(here, lead, child)
    assert (kept.version, here.file(lead, child).until) == (1, date(2030, 1, 1))
    assert here.kept()[child].until == date(2030, 1, 1), "the list says so at once"
    decided = here.file(lead, child).decided
    assert (decided.decision, decided.words, decided.by) == ("keep_until", "An open claim.", lead.actor_id)
    refused(ErrorCode.STALE_VERSION, review, here, lead, child)
    review(here, lead, child, version=1, until=date(2028, 1, 1), decision="transfer_pending")
    assert here.file(lead, child).until == date(2028, 1, 1), "the last review counts"
    here.now += timedelta(days=1)
    here.look()
    assert here.kept()[child].until == date(2028, 1, 1)


def test_a_review_before_its_day_sets_no_earlier_one(here):
    school = here.school()
    lead, child = person(school), here.child(school)
    review(here, lead, child, until=date(2030, 1, 1))
    assert here.file(lead, child).until == date(2035, 5, 3)


@pytest.mark.parametrize(
    ("until", "code"), [(TODAY, FieldCode.NOT_IN_THE_FUTURE), (date(2126, 11, 25), FieldCode.TOO_FAR_AHEAD)]
)
def test_a_review_names_a_day_to_come(here, until, code):
    school = here.school()
    lead, child = person(school), here.child(school, born_on=GROWN)
    problem = refused(ErrorCode.INVALID_REQUEST, lambda: review(here, lead, child, until=until))
    assert [(each.field, each.code) for each in problem.fields] == [("until", code)]


def test_reviewing_takes_its_own_right(here):
    school = here.school()
    child = here.child(school, born_on=GROWN)
    reader = person(school, rights=("record:read", "retention:read"))
    refused(ErrorCode.NOT_PERMITTED, lambda: review(here, reader, child))
    assert not here.file(reader, child).may_review


def test_the_list_has_what_its_reader_reads_in_the_order_of_days(here):
    school, other = here.school(), here.school()
    lead = person(school)
    due = [here.child(school, born_on=GROWN + timedelta(days=each)) for each in range(5)]
    hidden = here.child(school, born_on=GROWN, hidden_from={lead.actor_id})
    here.child(other, born_on=GROWN)
    here.child(school)
    here.look()
    asked = {"state": "in_review", "limit": 2}
    first = here.ask(lead, list_files, ListFiles.model_validate(asked))
    assert [each.subject_id for each in first.files] == due[:2]
    found, cursor = list(first.files), first.next_cursor
    while cursor:
        page = here.ask(lead, list_files, ListFiles.model_validate({**asked, "cursor": cursor}))
        found, cursor = found + page.files, page.next_cursor
    assert [each.subject_id for each in found] == due
    assert hidden not in {each.subject_id for each in found}
    everything = here.ask(lead, list_files, ListFiles())
    assert len(everything.files) == 6
    assert everything.looked_at == here.now
    problem = refused(
        ErrorCode.INVALID_REQUEST, here.ask, lead, list_files, ListFiles.model_validate({**asked, "cursor": "nothing"})
    )
    assert problem.fields[0].field == "cursor"


def test_totals_tell_nobody_of_a_file_that_is_hidden_from_them(here):
    school = here.school()
    lead, officer = person(school), person(school, rights=OFFICER)
    here.child(school, born_on=GROWN)
    here.child(school, born_on=GROWN, hidden_from={lead.actor_id}, kinds=["lasting"])
    here.child(school)
    here.hold(person(school), here.child(school, born_on=GROWN))
    here.look()
    asked = DryRun(by=TODAY)
    [line] = here.ask(lead, dry_run, asked).lines
    assert (line.schedule, line.due, line.held, line.later) == ("child-protection", 2, 1, 1)
    lines = here.ask(officer, dry_run, asked).lines
    assert {each.schedule: (each.due, each.keeps) for each in lines} == {"child-protection": (2, 0), "lasting": (1, 1)}
    assert here.ask(person(here.school(), rights=LEAD), dry_run, asked).lines == []


def test_incidents_is_asked_for_who_reads_records_alone():
    """It refuses everybody else, and with them the whole list they are shown nothing of."""

    def refuse(*_):
        raise Problem(ErrorCode.NOT_PERMITTED)

    owners, school, child = Owners(refuse, refuse), uuid4(), uuid4()
    for rights in (OFFICER, RECORDS_OFFICER):
        assert owners.files_seen(person(school, rights=rights), [child]) == set()
    refused(ErrorCode.NOT_PERMITTED, owners.files_seen, person(school, rights=LEAD), [child])


def test_reading_no_file_opens_no_file(here):
    school = here.school()
    child = here.child(school)
    refused(ErrorCode.NOT_FOUND, here.file, person(school, rights=OFFICER), child)


def test_75_years_are_offered_for_the_file_of_a_child_who_was_harmed_and_change_nothing_by_themselves(here):
    school = here.school()
    lead, lasting = person(school), ["child_protection", "lasting"]
    born = here.child(school, born_on=date(2010, 2, 28), kinds=lasting, harmed=True)
    unknown = here.child(school, born_on=None, last_on=date(2024, 2, 29), kinds=lasting, harmed=True)
    others = [here.child(school, kinds=lasting), here.child(school, harmed=True)]
    offered = [here.file(lead, each).offered_until for each in (born, unknown, *others)]
    assert offered == [date(2085, 2, 28), date(2099, 3, 1), None, None]
    assert here.file(lead, born).until == date(2035, 2, 28)
