"""When somebody looks next, as a report's page says it: by the school's calendar, the usual hours, from memory."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from gateway.areas.reporting.duty_hours import DutyHoursCache, OutOfHours
from gateway.rendering.times import next_time
from haven_schemas.acts.identity.calendar import OpenDay, SchoolCalendar
from haven_schemas.errors import ErrorCode, Problem

EVENING = datetime(2026, 11, 27, 17, 10, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)
NORTH, SOUTH = uuid4(), uuid4()
NUMBER = "01632 960 001"


def calendar(*days, **given):
    facts = {"nation": "england", "terms": [], "closed": [], "inset": [], "bank_holidays": [], "hours": [], **given}
    return SchoolCalendar(
        duty=[OpenDay(weekday=day, opens=opens, closes=closes) for day, opens, closes in days], **facts
    )


class Identity:
    """What it says of each school, and how often it was asked."""

    def __init__(self, **calendars):
        self.calendars, self.asked, self.is_away = calendars, 0, False

    def ask(self, call, caller, request):
        self.asked += 1
        if self.is_away:
            raise Problem(ErrorCode.UNAVAILABLE)
        return self.calendars[str(request.school_id)]


CALLER = object()


def test_it_says_when_and_whom_to_ring():
    identity = Identity(**{str(NORTH): calendar((0, "07:30", "17:30"), night_number=NUMBER)})
    hours = DutyHoursCache(identity)
    assert hours.out_of_hours([NORTH], CALLER, EVENING) == OutOfHours(MONDAY - timedelta(minutes=30), NUMBER)
    assert hours.out_of_hours([NORTH], CALLER, MONDAY) is None
    assert next_time(MONDAY) == "8:00am on Monday 30 November"


def test_of_several_schools_the_first_to_open():
    identity = Identity(**{str(NORTH): calendar((0, "07:30", "17:30")), str(SOUTH): calendar((5, "09:00", "12:00"))})
    hours = DutyHoursCache(identity)
    saturday = datetime(2026, 11, 28, 9, tzinfo=UTC)
    assert hours.out_of_hours([NORTH, SOUTH], CALLER, EVENING) == OutOfHours(saturday, None)
    assert hours.out_of_hours([NORTH, SOUTH], CALLER, saturday) is None, "somebody is there at one of them"
    assert hours.out_of_hours([], CALLER, EVENING) is None
    asked = identity.asked
    assert hours.out_of_hours([uuid4() for _ in range(6)], CALLER, EVENING) is None
    assert identity.asked == asked, "nobody asks of a whole trust for one sentence"


def test_while_identity_is_away_by_what_was_known_else_by_the_usual_hours():
    identity = Identity(**{str(NORTH): calendar((6, "09:00", "12:00"), night_number=NUMBER)})
    identity.is_away = True
    hours = DutyHoursCache(identity)
    assert hours.out_of_hours([NORTH], CALLER, EVENING) == OutOfHours(MONDAY, None)
    hours.out_of_hours([NORTH], CALLER, EVENING)
    assert identity.asked == 1, "whoever reports does not wait for it again and again"
    identity.is_away = False
    later = EVENING + timedelta(minutes=5)
    sunday = OutOfHours(datetime(2026, 11, 29, 9, tzinfo=UTC), NUMBER)
    assert hours.out_of_hours([NORTH], CALLER, later) == sunday
    identity.is_away = True
    assert hours.out_of_hours([NORTH], CALLER, later + timedelta(minutes=6)) == sunday
    assert hours.out_of_hours([NORTH], None, later + timedelta(minutes=6)) == sunday, "by permit nobody is asked"


def test_after_a_change_through_this_gateway_it_is_asked_again_and_keeps_what_it_knew():
    identity = Identity(**{str(NORTH): calendar((0, "08:00", "16:00"))})
    hours = DutyHoursCache(identity)
    assert hours.out_of_hours([NORTH], CALLER, EVENING) == OutOfHours(MONDAY, None)
    identity.calendars[str(NORTH)] = calendar((0, "08:00", "16:00"), night_number=NUMBER)
    hours.ask_again()
    assert hours.out_of_hours([NORTH], CALLER, EVENING) == OutOfHours(MONDAY, NUMBER)
    hours.ask_again()
    identity.is_away = True
    assert hours.out_of_hours([NORTH], CALLER, EVENING) == OutOfHours(MONDAY, NUMBER)
