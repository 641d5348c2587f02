"""One's own inbox: order, pages, read and unread, schools; on real PostgreSQL."""

from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alerts.inbox.inbox import list_alerts, list_inbox
from alerts.models import Base
from chassis.process import migrate
from chassis.units.models import Base as ChassisBase
from haven_schemas.acts.alerts import ListAlerts
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import create_engine, text

CHASSIS_INDEX = ("outbox_", "inbox_", "idempotency_", "audit_entry_", "key_wrap_")


@pytest.fixture
def seven(alerts, place):
    """Seven concerns, two of them told in the same instant; the DSL's and the headteacher's alerts."""
    concerns = []
    for number in range(7):
        concerns.append(alerts.concern(place.school, place.teacher, place.category))
        alerts.tell(concerns[-1])
        if number != 3:
            alerts.later(minutes=1)
    return concerns


def test_newest_first_in_pages_without_loss_or_repeat(alerts, place, seven):
    seen, cursor = [], None
    while True:
        page = alerts.inbox(place.dsl, limit=3, cursor=cursor)
        assert page.unread == 7
        seen += page.alerts
        if (cursor := page.next_cursor) is None:
            break
    assert [alert.at for alert in seen] == sorted((alert.at for alert in seen), reverse=True)
    assert sorted(alert.object_id for alert in seen) == sorted(seven)


def test_a_cursor_is_bound_to_its_reader_and_filter(alerts, place, seven):
    cursor = alerts.inbox(place.dsl, limit=2).next_cursor
    for reader, asked in ((place.head, {}), (place.dsl, {"unread_only": True})):
        with pytest.raises(Problem) as refused:
            alerts.inbox(reader, cursor=cursor, **asked)
        assert refused.value.code is ErrorCode.INVALID_REQUEST


def test_read_stays_in_the_inbox(alerts, place, seven):
    alert = alerts.inbox(place.dsl).alerts[2]
    assert alerts.mark(place.dsl, alert.id) == 1
    assert alerts.mark(place.dsl, alert.id) == 0
    page = alerts.inbox(place.dsl)
    assert page.unread == 6
    assert [each.read_at is not None for each in page.alerts] == [False, False, True, False, False, False, False]
    assert len(alerts.inbox(place.dsl, unread_only=True).alerts) == 6


@pytest.mark.parametrize("before", [list_inbox, list_alerts])
def test_a_gateway_of_a_release_before_reads_the_same(alerts, place, seven, before):
    """It knows fewer fields and kinds, and is answered all the same."""
    page = alerts.run(alerts.access(place.dsl), before, ListAlerts())
    assert [each.id for each in page.alerts] == [each.id for each in alerts.inbox(place.dsl).alerts]
    assert page.unread == 7


def test_nobody_marks_another_s(alerts, place, seven):
    theirs = [alert.id for alert in alerts.inbox(place.head).alerts]
    assert alerts.mark(place.dsl, *theirs, uuid4()) == 0
    assert alerts.inbox(place.head).unread == 7


def test_alerts_of_a_school_one_has_left_are_gone(alerts, place, seven):
    copy = alerts.elsewhere.staff_copies[place.dsl]
    moved = copy.grants[0].model_copy(update={"school_ids": [alerts.school()]})
    alerts.change_staff(copy.model_copy(update={"grants": [moved], "version": 2}))
    page = alerts.inbox(place.dsl)
    assert (page.alerts, page.unread) == ([], 0)


def test_reading_and_marking_are_audited(alerts, place, seven):
    page = alerts.inbox(place.dsl)
    alerts.mark(place.dsl, page.alerts[0].id)
    [read] = alerts.audited("alert:inbox:read")
    [marked] = alerts.audited("alert:inbox:mark")
    assert (read["actor_id"], read["right"], read["school_ids"]) == (str(place.dsl), "alert:read", [str(place.school)])
    assert (marked["object_id"], marked["school_ids"]) == (str(page.alerts[0].id), [str(place.school)])


def test_row_security_alone_hides_other_schools(alerts, place, seven):
    other = alerts.school()
    alerts.tell(alerts.concern(other, alerts.staff("dsl", other), place.category))
    with alerts.database.unit(alerts.access(place.dsl)) as unit:
        assert set(unit.session.scalars(text("SELECT school_id FROM alert"))) == {place.school}
    with alerts.database.unit(alerts.access(place.dsl), schools=[]) as unit:
        assert unit.session.scalars(text("SELECT id FROM alert")).all() == []
        assert unit.session.execute(text("UPDATE alert SET read_at = now()")).rowcount == 0


def _ours(item, name, kind, reflected, _):
    if kind == "table":
        return name not in ("alembic_version", "file_key", "key_wrap")
    return not (kind == "index" and reflected and (name or "").startswith(CHASSIS_INDEX))


def test_models_and_migrations_agree(alerts_database):
    engine = create_engine(alerts_database.owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours, "compare_type": True})
        assert compare_metadata(context, [Base.metadata, ChassisBase.metadata]) == []
    engine.dispose()


def test_down_and_up_again(make_database):
    alerts_database = make_database("alerts")
    migrate.downgrade("alerts", alerts_database.owner_url)
    engine = create_engine(alerts_database.owner_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT to_regclass('public.alert')")) is None
    migrate.upgrade("alerts", alerts_database.owner_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT to_regclass('public.alert')")) is not None
    engine.dispose()
