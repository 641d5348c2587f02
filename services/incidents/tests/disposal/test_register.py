"""Whose file was destroyed is sealed when it goes, and opened by who watches over the data alone; on a real OpenBao."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from chassis.ground.away import OwnerAway
from disposal_desk import refusal
from haven_schemas.acts.incidents.register import ReadRegister
from haven_schemas.acts.retention.disposals import DestroyedFile
from haven_schemas.errors import ErrorCode
from incidents.disposal.register import open_whose, read_register

ANNA = "Quenella Marrow"


@pytest.fixture
def officer(desk):
    return desk.incidents.staff("overseer", desk.school)


def read(desk, who, **asked):
    others, keyring = desk.incidents.others, desk.incidents.keyring
    return desk.incidents.run(who, read_register, keyring, others, ReadRegister.model_validate(asked))


def looks(desk):
    return [each["data"] for each in desk.incidents.published() if each["type"] == "incidents.register_read"]


def destroyed(desk, child, name=ANNA):
    """The child's file, and what retention has of it afterwards."""
    desk.incidents.others.names[child] = [name]
    desk.close(desk.record(child))
    order = desk.order(child)
    answer = desk.carry_out(order)
    assert answer["outcome"] == "disposed"
    kept = DestroyedFile(
        disposal_id=UUID(answer["disposal_id"]), school_id=desk.school, schedule="child-protection", what="files",
        until=date(2026, 1, 1), reason="time_over", destroyed_on=date(2026, 2, 1), proposed_by=uuid4(), agreed_by=None,
        whose=answer["whose"],
    )  # fmt: skip
    desk.incidents.others.destroyed.append(kept)
    return order, answer


def test_name_and_birth_date_are_sealed_when_the_file_goes_and_say_it_again(desk):
    order, answer = destroyed(desk, desk.anna)
    assert answer["whose"].startswith(f"{desk.incidents.now.year}.vault:")
    assert ANNA not in str(answer)
    again = desk.carry_out(order)
    assert again["whose"] == answer["whose"]
    keyring = desk.incidents.keyring
    whose = open_whose(keyring, order.disposal_id, answer["whose"])
    assert (whose.names, whose.date_of_birth) == ((ANNA, f"{ANNA} Lawful"), date(2015, 3, 2))
    assert refusal(open_whose, keyring, uuid4(), answer["whose"]) is ErrorCode.SEAL_BROKEN, "it is of that file alone"


def test_of_a_child_on_no_roll_nothing_is_sealed_and_while_the_roll_is_away_nothing_goes(desk):
    desk.close(desk.record(desk.anna))
    order = desk.order(desk.anna)
    desk.incidents.others.away = True
    with pytest.raises(OwnerAway):
        desk.carry_out(order)
    desk.incidents.others.away = False
    assert desk.facts(desk.anna) is not None
    assert desk.carry_out(order)["whose"] is None, "what somebody wrote of who they are is no name"


def test_the_officer_opens_it_and_each_look_is_told(desk, officer):
    destroyed(desk, desk.anna)
    destroyed(desk, desk.ben, "Benedict Reed")
    page = read(desk, officer)
    assert [(each.names[0], each.date_of_birth, each.reason) for each in page.lines] == [
        (ANNA, date(2015, 3, 2), "time_over"), ("Benedict Reed", date(2015, 3, 2), "time_over"),
    ]  # fmt: skip
    assert [each["read_by"] for each in looks(desk)] == [str(officer.actor_id)]
    [found] = read(desk, officer, name="marrow QUENELLA").lines
    assert found.names[0] == ANNA
    assert read(desk, officer, name="Nobody").lines == []
    assert len(looks(desk)) == 3
    entries = desk.incidents.audited("retention:register:read")
    assert [each["subject_ids"] for each in entries] == [[]] * 3
    assert ANNA not in str(looks(desk)) + str(entries)


def test_the_pages_of_one_look_are_told_once_and_an_hour_later_it_is_another(desk, officer):
    destroyed(desk, desk.anna)
    destroyed(desk, desk.ben, "Benedict Reed")
    first = read(desk, officer, limit=1)
    second = read(desk, officer, limit=1, cursor=first.next_cursor)
    assert [each.names[0] for page in (first, second) for each in page.lines] == [ANNA, "Benedict Reed"]
    assert len(looks(desk)) == 1
    other = desk.incidents.staff("overseer", desk.school)
    assert refusal(lambda: read(desk, other, cursor=first.next_cursor)) is ErrorCode.INVALID_REQUEST
    assert refusal(lambda: read(desk, officer, name="ben", cursor=first.next_cursor)) is ErrorCode.INVALID_REQUEST
    desk.incidents.now += timedelta(minutes=61)
    assert refusal(lambda: read(desk, officer, limit=1, cursor=first.next_cursor)) is ErrorCode.INVALID_REQUEST


def test_who_reads_records_opens_nothing(desk):
    destroyed(desk, desk.anna)
    assert refusal(read, desk, desk.lead) is ErrorCode.NOT_PERMITTED
    assert looks(desk) == []


def test_what_no_key_opens_any_more_names_nobody(desk, officer):
    destroyed(desk, desk.anna)
    others = desk.incidents.others
    others.destroyed[0] = others.destroyed[0].model_copy(update={"whose": "2031.vault:v1:AAAA.AAAA"})
    [line] = read(desk, officer).lines
    assert (line.names, line.date_of_birth, line.what) == ([], None, "files")
