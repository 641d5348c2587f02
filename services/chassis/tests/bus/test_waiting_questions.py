"""What readers ask of a slow owner: the newest question of each, and nothing that was missing is forgotten."""

import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from chassis.bus.delivery_lists import Question
from chassis.bus.missing_events import MISSING_A_QUESTION
from chassis.bus.waiting_questions import WaitingQuestions

BEGAN = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)


def question(reader: str, minute: int, *missing: UUID) -> Question:
    return Question(reader, uuid4(), BEGAN + timedelta(minutes=minute), missing)


def test_of_each_reader_the_newest_is_given_out_once_in_the_order_in_which_they_began_to_wait() -> None:
    waiting = WaitingQuestions()
    for minute in range(50):
        for reader in ("alerts", "audit", "pupils"):
            newest = question(reader, minute)
            waiting.put(newest)
    taken = [waiting.next(0.001) for _ in range(4)]
    assert [each and (each.reader, each.after) for each in taken] == [
        ("alerts", newest.after),
        ("audit", newest.after),
        ("pupils", newest.after),
        None,
    ]


def test_what_an_earlier_question_missed_is_still_asked_for_and_never_too_much_at_once() -> None:
    waiting, first, second = WaitingQuestions(), uuid4(), uuid4()
    waiting.put(question("alerts", 0, first))
    waiting.put(question("alerts", 1, second, first))
    taken = waiting.next(0.001)
    assert taken is not None
    assert taken.missing == (second, first)
    waiting.put(question("alerts", 2, *(uuid4() for _ in range(MISSING_A_QUESTION))))
    waiting.put(question("alerts", 3, first))
    taken = waiting.next(0.001)
    assert taken is not None
    assert (len(taken.missing), taken.missing[0]) == (MISSING_A_QUESTION, first)


def test_whoever_waits_is_woken_by_a_question_and_by_the_end() -> None:
    waiting, taken = WaitingQuestions(), []

    def take() -> None:
        while (each := waiting.next(600)) is not None:
            taken.append(each.reader)

    taking = threading.Thread(target=take)
    taking.start()
    waiting.put(question("alerts", 0))
    while not taken:
        time.sleep(0.01)
    waiting.end()
    taking.join(600)
    assert not taking.is_alive()
    assert taken == ["alerts"]
    waiting.put(question("alerts", 1))
    assert waiting.next(600) is None
