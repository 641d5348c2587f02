"""Categories in two levels, of the trust and of schools, on real PostgreSQL."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.categories import AddCategory, ChangeCategory
from haven_schemas.acts.incidents.steps import Recategorise
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.watch import WATCH_SCHOOL
from incidents.categories.categories import list_categories
from incidents.categories.change import add_category, change_category
from incidents.copies.known import copy_school_row
from incidents.records.steps import recategorise


def refusal(call, *arguments):
    """The code, or the fields with theirs."""
    with pytest.raises(Problem) as problem:
        call(*arguments)
    return {each.field: each.code.value for each in problem.value.fields} or problem.value.code


@pytest.fixture
def trust_lead(incidents, school, elsewhere):
    """Administers the list at both schools there are: nobody of the trust has a role at the watch school."""
    for each in (school, elsewhere, WATCH_SCHOOL):
        incidents.run(incidents.set_up, copy_school_row, each, 1)
    return incidents.staff("keeper", school, elsewhere)


def shown(incidents):
    return {each.id: each for each in incidents.run(incidents.set_up, list_categories).categories}


def add(incidents, access, name, **given):
    request = AddCategory(name=name, group="safeguarding", position=3, **given)
    return incidents.run(access, add_category, request).id


def change(incidents, access, category_id, **given):
    now = shown(incidents)[category_id]
    fields = {name: getattr(now, name) for name in ("name", "group", "position", "parent_id", "retired", "version")}
    return incidents.run(access, change_category, ChangeCategory(category_id=category_id, **{**fields, **given}))


def test_two_levels_and_each_follows_the_one_it_stands_under(incidents, trust_lead, school, elsewhere):
    under = incidents.categories["behaviour"]
    fight = add(incidents, trust_lead, "A fight", parent_id=under)
    order = list(shown(incidents))
    assert order[order.index(under) + 1] == fight
    of_school = add(incidents, trust_lead, "The lake", school_id=school)
    for parent, at, code in (
        (fight, None, "two_levels"),
        (new_id(), None, "unknown_category"),
        (of_school, elsewhere, "unknown_category"),
    ):
        request = AddCategory(name="Deeper", group="pastoral", position=0, parent_id=parent, school_id=at)
        assert refusal(incidents.run, trust_lead, add_category, request) == {"parent_id": code}
    send = incidents.categories["send"]
    with pytest.raises(Problem) as problem:
        change(incidents, trust_lead, under, parent_id=send)
    assert [(each.field, each.code) for each in problem.value.fields] == [("parent_id", "two_levels")]


def test_another_group_changes_sight_of_every_record_at_once(incidents, trust_lead, school):
    tutor = incidents.staff("reader", school, category_groups={"pastoral"})
    child = incidents.pupil(school)
    draft = incidents.draft(school, child, category_id=incidents.categories["pastoral"])
    incidents.accept(incidents.lead(school), incidents.record(incidents.reporter(school), draft).id)
    assert len(incidents.chronology(tutor, child).entries) == 2
    state = change(incidents, trust_lead, incidents.categories["pastoral"], group="child_protection", name="Graver")
    assert state.version == 2
    assert incidents.chronology(tutor, child).entries == []
    assert {each.category_name for each in incidents.chronology(incidents.lead(school), child).entries} == {"Graver"}
    event = incidents.published()[-1]
    assert (event["type"], event["data"]["version"]) == ("incidents.category_changed", 2)
    assert incidents.audited("category:list:change")[-1]["outcome"] == "regrouped"


def test_a_retired_one_keeps_what_bears_it_and_takes_no_more(incidents, trust_lead, school):
    pastoral = incidents.categories["pastoral"]
    under = add(incidents, trust_lead, "Friends", parent_id=pastoral)
    with pytest.raises(Problem) as problem:
        change(incidents, trust_lead, pastoral, retired=True)
    assert [(each.field, each.code) for each in problem.value.fields] == [("retired", "others_under_it")]
    change(incidents, trust_lead, under, retired=True)
    change(incidents, trust_lead, pastoral, retired=True)
    assert shown(incidents)[pastoral].retired
    lead, child = incidents.lead(school), incidents.pupil(school)
    late = incidents.record(incidents.reporter(school), incidents.draft(school, child, category_id=pastoral)).id
    assert incidents.get(lead, late).category_name == "The pastoral", "a report that was on its way is taken"
    other = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
    request = Recategorise(kind="concern", id=other, category_id=pastoral, reason="Why.")
    refused = refusal(incidents.run, lead, recategorise, incidents.keyring, request)
    assert refused == {"category_id": "unknown_category"}
    change(incidents, trust_lead, pastoral, retired=False)
    incidents.run(lead, recategorise, incidents.keyring, request)


def test_a_school_has_its_own_and_only_there(incidents, trust_lead, school, elsewhere):
    at_school = incidents.staff("keeper", school)
    lake = add(incidents, at_school, "The lake", school_id=school)
    request = AddCategory(name="Theirs", group="pastoral", position=0, school_id=elsewhere)
    assert refusal(incidents.run, at_school, add_category, request) is ErrorCode.NOT_PERMITTED
    request = AddCategory(name="All", group="pastoral", position=0)
    assert refusal(incidents.run, at_school, add_category, request) is ErrorCode.NOT_PERMITTED
    with pytest.raises(Problem) as problem:
        change(incidents, at_school, incidents.categories["send"], position=9)
    assert problem.value.code is ErrorCode.NOT_PERMITTED
    assert change(incidents, at_school, lake, position=9).version == 2
    incidents.record(incidents.reporter(school), incidents.draft(school, incidents.pupil(school), category_id=lake))
    foreign = incidents.draft(elsewhere, incidents.pupil(elsewhere), category_id=lake)
    assert refusal(incidents.record, incidents.reporter(elsewhere), foreign) == {"category_id": "unknown_category"}


def test_names_stand_once_and_changes_are_of_what_was_seen(incidents, trust_lead):
    with pytest.raises(Problem) as problem:
        change(incidents, trust_lead, incidents.categories["send"], name="the PASTORAL")
    assert [(each.field, each.code) for each in problem.value.fields] == [("name", "duplicate")]
    with pytest.raises(Problem) as problem:
        change(incidents, trust_lead, incidents.categories["send"], version=9)
    assert problem.value.code is ErrorCode.STALE_VERSION


def test_one_is_marked_as_kept_longer_until_somebody_takes_the_mark_off(incidents, trust_lead):
    marked, plain = add(incidents, trust_lead, "Abuse", lasting=True), add(incidents, trust_lead, "Late")
    assert (shown(incidents)[marked].lasting, shown(incidents)[plain].lasting) == (True, False)
    change(incidents, trust_lead, marked, name="Sexual abuse")
    assert shown(incidents)[marked].lasting, "who says nothing of the mark leaves it"
    change(incidents, trust_lead, plain, lasting=True)
    change(incidents, trust_lead, marked, lasting=False)
    assert (shown(incidents)[marked].lasting, shown(incidents)[plain].lasting) == (False, True)
    outcomes = [each["outcome"] for each in incidents.audited("category:list:change")]
    assert outcomes[-3:] == ["changed", "kept_longer", "kept_as_others"]


def test_who_does_not_look_after_the_list_marks_nothing(incidents, trust_lead, school):
    send = incidents.categories["send"]
    for who in (incidents.staff("keeper", school), incidents.lead(school)):
        with pytest.raises(Problem) as problem:
            change(incidents, who, send, lasting=True)
        assert problem.value.code is ErrorCode.NOT_PERMITTED
    assert not shown(incidents)[send].lasting
