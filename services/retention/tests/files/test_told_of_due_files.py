"""Schools are told that files wait for somebody to decide on them: of which, how often, and when no more."""

from datetime import date, timedelta

from haven_schemas.acts.retention.disposals import WithdrawDisposal
from haven_schemas.acts.retention.files import ReviewFile
from retention.disposals.proposal import withdraw_disposal
from retention.looks import sweep as module
from retention.looks.file import review_file
from retention_world import person

GROWN, LEFT = date(1999, 3, 1), date(2017, 7, 20)


def told(here, *, days=0):
    """How many schools were told after so many days, all files looked at anew on the last of them."""
    here.now += timedelta(days=days)
    here.look()
    return module.tell_of_due_files(here.units())


def of(event):
    return set(event["subject_ids"]), event["files"]


def test_a_school_is_told_once_a_month_while_a_file_waits(here):
    school, other = here.school(), here.school()
    lead = person(school)
    for each in (school, other):
        here.child(each)
    due = here.child(school, born_on=GROWN)
    assert [told(here), told(here), told(here, days=29), told(here, days=1)] == [1, 0, 0, 1]
    assert [of(each) for each in here.sent("retention.files_due")] == [({str(due)}, 1)] * 2
    request = {
        "subject_id": due,
        "decision": "keep_until",
        "until": date(2030, 1, 1),
        "words": "A claim.",
        "version": 0,
    }
    here.ask(lead, review_file, ReviewFile.model_validate(request))
    assert told(here, days=31) == 0


def test_what_is_held_or_proposed_waits_for_nobodys_decision(here):
    school = here.school()
    held = here.child(school, born_on=GROWN, left_on=LEFT)
    here.hold(person(school), held)
    here.announced(school)
    here.propose(person(school), here.child(school, born_on=GROWN, left_on=LEFT))
    assert told(here) == 0
    waiting = here.child(school, born_on=GROWN, left_on=LEFT)
    assert told(here, days=1) == 1
    assert [of(each) for each in here.sent("retention.files_due")] == [({str(waiting)}, 1)]


def test_a_proposal_that_came_to_nothing_leaves_it_waiting(here):
    school = here.school()
    child, disposal = here.announced(school)
    assert told(here) == 0
    request = {"disposal_id": disposal.id, "version": disposal.version, "words": "Not yet."}
    here.ask(person(school), withdraw_disposal, WithdrawDisposal.model_validate(request))
    assert told(here) == 1
    assert [of(each) for each in here.sent("retention.files_due")] == [({str(child)}, 1)]


def test_nobody_is_told_before_all_files_were_looked_at(here):
    school = here.school()
    for _ in range(3):
        here.child(school, born_on=GROWN)
    assert module.tell_of_due_files(here.units()) == 0
    assert told(here) == 1


def test_of_very_many_files_some_are_named_and_how_many_there_are(here, monkeypatch):
    monkeypatch.setattr(module, "MOST_FILES_NAMED", 2)
    school = here.school()
    children = [here.child(school, born_on=GROWN) for _ in range(3)]
    assert told(here) == 1
    [(named, files)] = [of(each) for each in here.sent("retention.files_due")]
    assert (len(named), named <= {str(each) for each in children}, files) == (2, True, 3)
