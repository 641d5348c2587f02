"""Searching in what was written, on real PostgreSQL and OpenBao: within sight, page by page, audited with its words."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import chain, repeat
from uuid import UUID

import pytest
from chassis.keys.keyring import Holder
from chassis.keys.sealing import SealedField
from chassis.units.models import AuditRow, FileKeyRow, KeyWrapRow
from haven_schemas.acts.incidents.entries import AddEntry, NewPerson
from haven_schemas.acts.incidents.entry_kinds import EntryDetails
from haven_schemas.acts.incidents.report_details import ReportDetails
from haven_schemas.acts.incidents.search import SearchRecords
from haven_schemas.acts.incidents.steps import CloseIncident
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.searched_words import key_id, month_of
from incidents.models import ConcernRow, RecordSubjectRow
from incidents.off_loop import at_once
from incidents.records.close import close_incident
from incidents.records.entry import add_entry
from incidents.search.rows import records_of
from incidents.search.search import search_records
from sqlalchemy import delete, select, update


def _search(incidents, access, words, keyring=None, clock=None, begin_work=None, **filters):
    request = SearchRecords(words=words, **filters)
    given = {"clock": clock, "begin_work": begin_work or at_once}
    more = {name: value for name, value in given.items() if value is not None}

    def search(unit):
        return search_records(unit, keyring or incidents.keyring, request, incidents.remembered, **more)

    return incidents.run(access, search)


def _report(incidents, school, child, account, days_ago=1, **changed):
    occurred_at = incidents.now - timedelta(days=days_ago)
    draft = incidents.draft(
        school, child, account=account, child_words="", action_taken="", occurred_at=occurred_at, **changed
    )
    return incidents.record(incidents.reporter(school), draft).id


def _ids(page):
    return [hit.id for hit in page.hits]


def test_found_in_every_text_newest_first_with_its_sentence(incidents, school):
    child, lead = incidents.pupil(school), incidents.lead(school)
    old = _report(incidents, school, child, "Bruised arm. Nothing more.", days_ago=9)
    new = _report(incidents, school, child, "All well.", details=ReportDetails(place="Where the bruise was seen"))
    incidents.accept(lead, new)
    page = _search(incidents, lead, "BRUIS")
    assert _ids(page) == [new, old]
    assert [(each.field, each.text, each.found) for each in page.hits[1].sentences] == [
        ("text", "Bruised arm.", [(0, 7)])
    ]
    assert page.hits[0].sentences[0].field == "details"
    assert (page.next_cursor, page.closed, page.looked_through) == (None, 0, 3)
    (decision,) = _search(incidents, lead, '"why."').hits
    assert (decision.kind, decision.concern_id, decision.subject_ids) == ("decision", new, [child])


def test_found_in_what_a_kind_of_entry_says_beside_its_text_and_in_a_closing(incidents, school):
    child, lead = incidents.pupil(school), incidents.lead(school)
    incident_id = incidents.accept(lead, _report(incidents, school, child, "All well.")).id
    told = EntryDetails(agency="Zanzibar Trust", legal_basis="safeguarding_duty", reason="Two wheelbarrows.")
    asked = AddEntry(incident_id=incident_id, kind="disclosure", occurred_at=incidents.now, text="Sent.", details=told)
    incidents.run(lead, add_entry, incidents.keyring, asked)
    closing = CloseIncident(
        incident_id=incident_id, summary="A quokka.", action="A wombat.", outcome="A numbat.", look_back_on="2030-01-01"
    )
    incidents.run(lead, close_incident, incidents.keyring, closing)
    for words, kind, field in (
        ("zanzibar", "disclosure", "details"), ("wheelbarrows", "disclosure", "details"),
        ("quokka", "decision", "text"), ("wombat", "decision", "action_taken"), ("numbat", "decision", "action_taken"),
    ):  # fmt: skip
        (hit,) = _search(incidents, lead, words).hits
        assert (hit.kind, hit.sentences[0].field) == (kind, field), words
    assert _search(incidents, lead, "safeguarding_duty").hits == []


def test_nothing_is_found_beyond_one_s_sight(incidents, school, elsewhere):
    child = incidents.pupil(school)
    waiting = _report(incidents, school, child, "A needle.")
    _report(incidents, elsewhere, incidents.pupil(elsewhere), "A needle elsewhere.")
    assert _ids(_search(incidents, incidents.lead(school), "needle")) == [waiting]
    pastoral = incidents.staff("reader", school, category_groups={"pastoral"})
    assert _ids(_search(incidents, pastoral, "needle")) == []
    incidents.accept(incidents.lead(school), waiting)
    assert _ids(_search(incidents, incidents.staff("reader", school), "needle")) == [waiting]
    assert _ids(_search(incidents, pastoral, "needle")) == []
    assert _ids(_search(incidents, incidents.staff("reader", school, year_groups={"11"}), "needle")) == []


def test_with_pupil_category_kind_dates_and_people(incidents, school):
    first, second, lead = incidents.pupil(school), incidents.pupil(school), incidents.lead(school)
    one = _report(incidents, school, first, "A needle.", days_ago=10)
    two = _report(incidents, school, second, "A needle.", category_id=incidents.categories["pastoral"])
    author = incidents.get(lead, two).reporter_id
    border = incidents.now - timedelta(days=5)
    for wanted, filters in (
        (one, {"subject_id": first}),
        (two, {"category_id": incidents.categories["pastoral"]}),
        (one, {"occurred_before": border}),
        (two, {"occurred_from": border}),
        (two, {"recorded_by": author}),
    ):
        assert _ids(_search(incidents, lead, "needle", **filters)) == [wanted], filters
    assert _ids(_search(incidents, lead, "needle", kind="note")) == []
    incident_id = incidents.accept(lead, one).id
    with_her, without = (
        incidents.run(
            lead,
            add_entry,
            incidents.keyring,
            AddEntry(
                incident_id=incident_id, kind="note", occurred_at=incidents.now, text="A needle.", new_people=people
            ),
        ).id
        for people in ([NewPerson(name="Mrs Elm", role="parent")], [])
    )
    entries = {entry.id: entry for entry in incidents.chronology(lead, first).entries}
    person_id = entries[with_her].people[0].id
    assert _ids(_search(incidents, lead, "needle", person_id=person_id)) == [with_her] != [without]


def test_page_by_page_each_once_and_a_cursor_of_its_own_search_only(incidents, school):
    child, lead = incidents.pupil(school), incidents.lead(school)
    reports = [_report(incidents, school, child, "A needle.", days_ago=day) for day in range(1, 6)]
    found, cursor = [], None
    while True:
        page = _search(incidents, lead, "needle", limit=2, cursor=cursor)
        found += _ids(page)
        if (cursor := page.next_cursor) is None:
            break
        last = cursor
    assert found == reports
    with pytest.raises(Problem):
        _search(incidents, lead, "hay", cursor=last)


def test_a_call_that_used_up_its_time_says_how_far_it_got(incidents, school, monkeypatch):
    monkeypatch.setattr("incidents.search.search._FIRST", 2)
    child, lead = incidents.pupil(school), incidents.lead(school)
    for day in range(1, 5):
        _report(incidents, school, child, "A needle." if day == 4 else "Hay.", days_ago=day)
    page = _search(incidents, lead, "needle", clock=chain([0.0], repeat(9.0)).__next__)
    assert (page.hits, page.looked_through) == ([], 2)
    assert page.back_to == incidents.now - timedelta(days=2)
    assert len(_search(incidents, lead, "needle", cursor=page.next_cursor).hits) == 1


def test_a_first_call_shows_early_what_it_found_and_a_further_one_takes_its_time(incidents, school, monkeypatch):
    monkeypatch.setattr("incidents.search.search._FIRST", 2)
    monkeypatch.setattr("incidents.search.search._NEXT", 2)
    child, lead = incidents.pupil(school), incidents.lead(school)
    for day in range(1, 9):
        _report(incidents, school, child, "A needle." if day in (2, 5) else "Hay.", days_ago=day)

    def first(words, seconds):
        return _search(incidents, lead, words, clock=chain([0.0], repeat(seconds)).__next__)

    assert [first(*each).looked_through for each in (("needle", 0.4), ("needle", 0.2), ("nothing", 0.4))] == [2, 8, 8]
    clock = chain([0.0], repeat(0.4)).__next__
    further = _search(incidents, lead, "needle", cursor=first("needle", 0.4).next_cursor, clock=clock)
    assert (len(further.hits), further.looked_through, further.next_cursor) == (1, 6, None)


def test_a_call_that_waited_for_keys_reads_nothing_that_it_could_ask_no_key_for(incidents, school, monkeypatch):
    monkeypatch.setattr("incidents.search.search._FIRST", 2)
    child, lead = incidents.pupil(school), incidents.lead(school)
    for day in range(1, 5):
        _report(incidents, school, child, "Hay.", days_ago=day)
    slowly_opened = _search(incidents, lead, "needle", clock=chain([0.0, 0.1], repeat(0.65)).__next__)
    at_once_opened = _search(incidents, lead, "needle", clock=chain([0.0], repeat(0.65)).__next__)
    assert (slowly_opened.looked_through, at_once_opened.looked_through) == (2, 4)


def test_the_words_stand_in_the_audit_entry_sealed_under_the_key_of_the_month(incidents, school):
    child, lead = incidents.pupil(school), incidents.lead(school)
    _report(incidents, school, child, "A needle.")
    _search(incidents, lead, "needle")
    (entry,) = incidents.audited("search:record:read")
    assert (entry["right"], entry["subject_ids"], entry["school_ids"]) == ("record:read", [str(child)], [str(school)])
    search_id, month = UUID(entry["object_id"]), Holder("words", key_id(month_of(incidents.now)))
    with incidents.database.unit(lead) as unit:
        sealed = unit.session.scalars(select(AuditRow.sealed).where(AuditRow.sealed.is_not(None))).one()
        key = incidents.keyring.open(unit, search_id, via=month)
        assert [each.holder_kind for each in unit.session.scalars(_wraps_of(search_id))] == ["words"]
    assert b"needle" not in sealed
    assert key.unseal(SealedField("audit_entry", search_id, "sealed", 1), sealed) == b"needle"


def _wraps_of(search_id):
    return select(KeyWrapRow).where(KeyWrapRow.record_id == search_id)


def test_without_the_vault_nothing_is_searched_unaudited(incidents, school):
    _report(incidents, school, incidents.pupil(school), "A needle.")
    from chassis.ground.away import VaultAway

    with pytest.raises(VaultAway):
        _search(incidents, incidents.lead(school), "needle", keyring=incidents.without_vault)


def test_nothing_to_look_for_is_said(incidents, school):
    with pytest.raises(Problem) as problem:
        _search(incidents, incidents.lead(school), "??")
    assert problem.value.code is ErrorCode.INVALID_REQUEST


def test_a_child_taken_off_a_record_does_not_open_it_any_more(incidents, school):
    """Its line is gone and its wrap with it; the record is found through the child that is left."""
    first, second, lead = incidents.pupil(school), incidents.pupil(school), incidents.lead(school)
    draft = incidents.draft(school, first, second, account="A needle.")
    concern = incidents.record(incidents.reporter(school), draft).id
    with incidents.database.unit(lead) as unit:
        incidents.keyring.remove_holder(unit, concern, Holder("subject", first))
        unit.session.execute(
            update(RecordSubjectRow)
            .where(RecordSubjectRow.record_id == concern, RecordSubjectRow.subject_id == second)
            .values(place=0)
        )
    assert _ids(_search(incidents, lead, "needle")) == [concern]


def test_what_is_restricted_is_not_looked_through(incidents, school):
    lead = incidents.lead(school)
    concern = _report(incidents, school, incidents.pupil(school), "A needle.")
    with incidents.database.unit(lead) as unit:
        unit.session.execute(
            update(RecordSubjectRow).where(RecordSubjectRow.record_id == concern).values(restricted=True)
        )
    page = _search(incidents, lead, "needle")
    assert (page.hits, page.looked_through) == ([], 0)


def _pages(incidents, access, words, **given):
    """All pages of a search."""
    pages = [_search(incidents, access, words, **given)]
    while pages[-1].next_cursor is not None:
        pages.append(_search(incidents, access, words, cursor=pages[-1].next_cursor, **given))
    return pages


@pytest.mark.parametrize("in_threads", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_in_whatever_pieces_each_record_is_found_and_counted_once(incidents, school, monkeypatch, in_threads, limit):
    """The next records are asked for while the last are read; a page that fills up meanwhile leaves them for later."""
    monkeypatch.setattr("incidents.search.search._FIRST", 3)
    monkeypatch.setattr("incidents.search.search._NEXT", 2)
    monkeypatch.setattr("incidents.search.file._LINES", 4)
    child, gone, lead = incidents.pupil(school), incidents.pupil(school), incidents.lead(school)
    needles, closed = [], 0
    for day in range(1, 15):
        is_gone, is_needle = day % 5 == 0, day % 3 == 0
        report = _report(incidents, school, gone if is_gone else child, "A needle." if is_needle else "Hay.", day)
        needles += [report] if is_needle and not is_gone else []
        closed += is_gone
    with incidents.database.unit(lead) as unit:
        unit.session.execute(delete(FileKeyRow).where(FileKeyRow.holder_id == gone))
    with ThreadPoolExecutor(1) as threads:
        begin_work = (lambda call, *given: threads.submit(call, *given).result) if in_threads else None
        for _ in ("nothing remembered", "all of it"):
            pages = _pages(incidents, lead, "needle", limit=limit, begin_work=begin_work)
            assert [record_id for page in pages for record_id in _ids(page)] == needles
            assert (sum(page.looked_through for page in pages), sum(page.closed for page in pages)) == (14, closed)
            assert all(len(page.hits) <= limit for page in pages)
            assert len({page.next_cursor for page in pages}) == len(pages)
            assert len(incidents.remembered) == 14 - closed


def test_the_next_records_are_asked_for_before_the_last_are_waited_for(incidents, school, monkeypatch):
    monkeypatch.setattr("incidents.search.search._FIRST", 1)
    child, lead, steps = incidents.pupil(school), incidents.lead(school), []
    for day in (1, 2):
        _report(incidents, school, child, "Hay.", days_ago=day)

    def asked(*given):
        steps.append("asked")
        return records_of(*given)

    def begin_work(call, *given):
        steps.append("begun")
        found = at_once(call, *given)
        return lambda: (steps.append("waited"), found())[1]

    monkeypatch.setattr("incidents.search.file.records_of", asked)
    assert _search(incidents, lead, "needle", begin_work=begin_work).looked_through == 2
    assert steps == ["asked", "begun", "asked", "waited", "begun", "waited"]


def test_what_was_tampered_with_is_counted_and_audited_and_the_rest_is_found(incidents, school):
    child, lead = incidents.pupil(school), incidents.lead(school)
    one, other = (_report(incidents, school, child, f"A needle {day}.", days_ago=day) for day in (1, 2))
    with incidents.database.unit(lead) as unit:
        texts = select(ConcernRow.account).where(ConcernRow.id == other).scalar_subquery()
        unit.session.execute(update(ConcernRow).where(ConcernRow.id == one).values(account=texts))
    with ThreadPoolExecutor(1) as threads:
        page = _search(incidents, lead, "needle", begin_work=lambda call, *given: threads.submit(call, *given).result)
    assert (_ids(page), page.looked_through, page.closed) == ([other], 2, 1)
    refused = incidents.audited("access:call:refuse")
    assert [(each["object_id"], each["outcome"]) for each in refused] == [(str(one), "seal_broken")]


def test_where_keys_come_slowly_a_page_ends_at_the_last_record_whose_key_has_come(incidents, school, monkeypatch):
    """Nothing is left out or counted as closed: the next page goes on there."""
    monkeypatch.setattr("chassis.keys.file_keys._AT_ONCE", 2)
    lead, children = incidents.lead(school), [incidents.pupil(school) for _ in range(5)]
    reports = [_report(incidents, school, child, "A needle.", days_ago=day) for day, child in enumerate(children, 1)]
    incidents.keyring.clear()
    page = _search(incidents, lead, "needle", clock=iter([0.0, *[0.7] * 9]).__next__)
    assert (_ids(page), page.looked_through, page.closed) == (reports[:2], 2, 0)
    rest = _search(incidents, lead, "needle", cursor=page.next_cursor, clock=iter([0.0, *[0.1] * 9]).__next__)
    assert (_ids(rest), rest.looked_through, rest.next_cursor) == (reports[2:], 3, None)


def test_off_the_loop_work_goes_on_while_the_caller_does():
    """In a process of its own, as a service runs: under eventlet."""
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _UNDER_EVENTLET], check=False, capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stdout.split(), ended.stderr) == (0, ["7", "said"], "")


_UNDER_EVENTLET = """
import eventlet
eventlet.monkey_patch()
from eventlet.patcher import original
from incidents.off_loop import off_loop

begun, goes_on = original("threading").Event(), original("threading").Event()

def work(number):
    begun.set()
    assert goes_on.wait(20)
    return number

def fails():
    raise ValueError("said")

wait = off_loop(work, 7)
while not begun.is_set():
    eventlet.sleep(0.01)
goes_on.set()
print(wait())
off_loop(fails)  # nobody waits for this one
try:
    off_loop(fails)()
except ValueError as error:
    print(error)
"""
