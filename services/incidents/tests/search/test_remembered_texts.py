"""What searches opened is remembered for minutes, sealed, spares opening and changes no answer."""

from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.actions import AddAction
from haven_schemas.acts.incidents.entries import AddEntry, CorrectEntry
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.acts.incidents.search import SearchRecords
from incidents.models import ActionRow, ConcernRow, EntryRow, RecordSubjectRow
from incidents.off_loop import at_once
from incidents.records.action import add_action
from incidents.records.entry import add_entry, correct_entry
from incidents.remembered_texts import RememberedTexts
from incidents.search.search import search_records
from incidents.search.texts import _FIELDS
from incidents.search_words import SearchWords
from sqlalchemy import select, update

from ..conftest import RIGHTS

MIB = 2**20


class Memory:
    """Remembered texts with a clock and an epoch to set."""

    def __init__(self, most_bytes=MIB):
        self.now, self.epoch = 0.0, 0
        self.texts = RememberedTexts(lambda: self.epoch, lambda: self.now, most_bytes=most_bytes, seconds=300)

    def keep(self, *texts):
        self.texts.recall(SearchWords("any")).keep([(name.encode(), text) for name, text in texts])

    def unread(self, words, *names):
        records = [name.encode() for name in names]
        return [names[at] for at in self.texts.recall(SearchWords(words)).unread(records)]


def test_only_what_may_hold_the_words_or_is_not_known_must_be_opened():
    memory = Memory()
    memory.keep(("one", "a coat"), ("two", ""), ("three", "a shoe\0and a coat"))
    memory.keep(("four", "no coats but shoes"), ("one", "kept already"))
    assert memory.unread("coat", "four", "one", "two", "three", "five") == ["four", "one", "three", "five"]
    assert memory.unread("coat shoe", "one", "three", "four") == ["three", "four"]
    assert len(memory.texts) == 4


def test_forgotten_after_its_time_when_a_key_is_gone_and_the_oldest_when_there_is_no_room():
    memory = Memory()
    memory.keep(("one", "a coat"))
    memory.now = 200
    memory.keep(("two", "a coat"))
    memory.now = 300
    assert memory.unread("shoe", "one", "two") == ["one"]
    recall = memory.texts.recall(SearchWords("any"))
    memory.epoch += 1
    recall.keep([(b"three", "opened with a key that is gone")])
    assert (memory.unread("shoe", "two", "three"), len(memory.texts)) == (["two", "three"], 0)
    small = Memory(most_bytes=3_000)
    for name in ("one", "two", "three"):
        small.keep((name, "a" * 1_000))
    assert small.unread("shoe", "one", "two", "three") == ["one"]
    small.keep(("four", "a" * 5_000))
    assert small.unread("shoe", "two", "three", "four") == ["four"]
    nothing = Memory(most_bytes=0)
    nothing.keep(("one", "a coat"))
    assert nothing.unread("shoe", "one") == ["one"]


def test_what_is_remembered_meanwhile_is_not_taken_for_looked_at(monkeypatch):
    memory = Memory()
    memory.keep(("one", "a coat"))
    opened = memory.texts.opened

    def opened_while_another_search_keeps(block):
        memory.keep(("two", "a shoe"))
        return opened(block)

    monkeypatch.setattr(memory.texts, "opened", opened_while_another_search_keeps)
    assert memory.unread("shoe", "one", "two") == ["two"]


def test_no_text_stands_in_memory_in_the_clear():
    memory = Memory()
    memory.keep(("one", "a needle in the hay"))
    (block,) = memory.texts._blocks
    assert b"needle" not in block.sealed
    assert "needle" not in repr(block)
    assert "needle" in memory.texts.opened(block)


@pytest.fixture
def reports(incidents, school):
    """Four reports about one child, one with a needle, newest first."""
    child = incidents.pupil(school)
    accounts = ["Hay.", "A needle.", "Straw.", "More hay."]
    return [
        incidents.record(
            incidents.reporter(school),
            incidents.draft(school, child, account=account, occurred_at=incidents.now - timedelta(days=day)),
        ).id
        for day, account in enumerate(accounts, 1)
    ]


@pytest.fixture
def search(incidents, school, monkeypatch):
    """Searches, and says how many records were read and opened for it."""
    from incidents.search import file as searched_file

    read, records_of, lead = [], searched_file.records_of, incidents.lead(school)

    def counted(*given):
        records = records_of(*given)
        read.append(len(records))
        return records

    monkeypatch.setattr(searched_file, "records_of", counted)

    def search(words, access=lead, remembered=None):
        read.clear()
        request, memory = SearchRecords(words=words), incidents.remembered if remembered is None else remembered
        page = incidents.run(access, lambda unit: search_records(unit, incidents.keyring, request, memory, at_once))
        return [hit.id for hit in page.hits], page.looked_through, sum(read)

    return search


def test_a_second_search_reads_and_opens_what_may_be_a_hit_alone(incidents, reports, search):
    assert search("needle") == ([reports[1]], 4, 4)
    assert search("needle") == ([reports[1]], 4, 1)
    assert search("straw") == ([reports[2]], 4, 1)
    assert search("nothing") == ([], 4, 0)
    assert search("hay", remembered=Memory(0).texts) == ([reports[0], reports[3]], 4, 4)


def test_what_was_corrected_is_read_again(incidents, school, reports, search):
    search("needle")
    occurred_at = incidents.now - timedelta(days=1)
    correction = CorrectEntry(
        record_id=reports[0], version=1, occurred_at=occurred_at, text="Another needle.", reason="It was not hay."
    )
    incidents.run(incidents.lead(school), correct_entry, incidents.keyring, correction)
    assert search("needle")[0] == reports[:2]
    assert search('"hay"')[0] == [reports[3]]


def _writings(incidents, access, record_id):
    with incidents.database.unit(access) as unit:
        lines = select(RecordSubjectRow.text_written).where(RecordSubjectRow.record_id == record_id)
        return unit.session.scalars(lines).all()


def test_whatever_of_a_record_a_search_opens_is_another_writing_once_it_is_written(incidents, school):
    lead, child, other = incidents.lead(school), incidents.pupil(school), incidents.pupil(school)
    pupils = [ConcernPupil(pupil_id=each, role="affected") for each in (child, other)]
    concern = incidents.record(incidents.reporter(school), incidents.draft(school, pupils=pupils)).id
    incident = incidents.accept(lead, concern).id
    todo = AddAction(
        incident_id=incident, text="Ring.", owner_id=lead.actor_id, due_on="2030-01-01", subject_ids=[child]
    )
    note = AddEntry(incident_id=incident, kind="note", occurred_at=incidents.now, text="A note.", subject_ids=[child])
    incidents.others.add_account(lead.actor_id, [school], rights=RIGHTS["lead"])
    records = {
        ConcernRow: concern,
        EntryRow: incidents.run(lead, add_entry, incidents.keyring, note).id,
        ActionRow: incidents.run(lead, add_action, incidents.keyring, incidents.others, todo).id,
    }
    for row, record_id in records.items():
        opened = {field for _, _, field, _ in _FIELDS[row.__tablename__]}
        also = set() if row is ActionRow else {"details", "text_version"}
        for name in (*opened, *also, None):
            before = _writings(incidents, lead, record_id)
            with incidents.database.unit(lead) as unit:
                column = row.category_id if name is None else getattr(row, name)
                unit.session.execute(update(row).where(row.id == record_id).values({column: column}))
            assert len(before) == (len(pupils) if row is ConcernRow else 1)
            changed = [a != b for a, b in zip(before, _writings(incidents, lead, record_id), strict=True)]
            assert changed == [name is not None] * len(before), (row.__tablename__, name)


def test_what_is_new_is_read_and_the_rest_is_not(incidents, school, reports, search):
    search("needle")
    new = incidents.record(incidents.reporter(school), incidents.draft(school, incidents.pupil(school))).id
    assert search("seen") == ([new], 5, 1)


def test_who_may_see_nothing_finds_nothing_of_what_another_s_search_opened(incidents, elsewhere, reports, search):
    search("needle")
    assert search("needle", access=incidents.lead(elsewhere)) == ([], 0, 0)


def test_a_key_that_is_gone_takes_with_it_what_it_opened(incidents, school, reports, search):
    search("needle")
    incidents.keyring.clear()
    assert search("needle") == ([reports[1]], 4, 4)
