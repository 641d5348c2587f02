"""Who is told of what, exactly once; on real PostgreSQL."""

import random
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from alerts.models import CategoryRow, StaffRow, ToldConcernRow
from alerts.people.leads import staff_who_triage
from alerts.people.recipients import NobodyToTell
from alerts.telling.concern import confirm_concerns, tell_of_concern
from chassis.ground.away import OwnerAway
from chassis.ground.context import Access
from chassis.units.inbox import take_in
from chassis.units.models import OutboxRow
from haven_schemas.acts.incidents.categories import Category
from haven_schemas.events import ConcernRecorded, Envelope, data_schema
from sqlalchemy import select, update
from support.metrics import own_metric


def test_a_concern_reaches_the_school_s_leads(alerts, place):
    concern_id = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(concern_id)
    for lead in (place.dsl, place.head):
        page = alerts.inbox(lead)
        [alert] = page.alerts
        assert page.unread == 1
        assert (alert.kind, alert.object_id, alert.school_id) == ("concern_recorded", concern_id, place.school)
        assert (alert.sender_name, alert.category_name) == ("Tess Teacher", "Bullying")
    for other in (place.teacher, place.trust_lead):
        assert alerts.inbox(other).alerts == []


def test_nobody_at_the_school_so_the_trust_lead_hears(alerts):
    school = alerts.school()
    teacher, trust_lead = alerts.staff("reporter", school), alerts.staff("trust_lead", school)
    alerts.tell(alerts.concern(school, teacher, alerts.category()))
    assert len(alerts.inbox(trust_lead).alerts) == 1


def test_while_a_lead_is_suspended_for_a_day_the_trust_lead_hears_too(alerts, place):
    copy = alerts.elsewhere.staff_copies[place.dsl]
    until = alerts.now + timedelta(days=1)
    alerts.change_staff(copy.model_copy(update={"active": False, "stopped_until": until, "version": 2}))
    alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    assert [len(alerts.inbox(each).alerts) for each in (place.head, place.trust_lead, place.dsl)] == [1, 1, 0]
    alerts.now = until
    alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    assert [len(alerts.inbox(each).alerts) for each in (place.head, place.trust_lead)] == [2, 1]


def test_a_lead_who_left_and_reads_on_has_it_in_the_inbox_and_no_mail_and_the_trust_lead_hears_too(alerts, place):
    copy = alerts.elsewhere.staff_copies[place.dsl]
    alerts.change_staff(copy.model_copy(update={"no_mail_at": [place.school], "version": 2}))
    alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    assert [len(alerts.inbox(each).alerts) for each in (place.head, place.trust_lead, place.dsl)] == [1, 1, 1]
    alerts.send()
    emails = {alerts.elsewhere.staff_copies[each].email for each in (place.head, place.trust_lead)}
    assert set(alerts.sink.addresses) == emails
    assert sorted(state for state, _ in alerts.mails()) == ["sent", "sent", "suppressed"]
    alerts.change_staff(copy.model_copy(update={"version": 3}))
    alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    alerts.send()
    assert copy.email in alerts.sink.addresses, "somebody said that they stay"
    assert len(alerts.inbox(place.trust_lead).alerts) == 1


def test_leads_of_other_schools_and_leavers_hear_nothing(alerts, place):
    other_school = alerts.school()
    elsewhere = alerts.staff("dsl", other_school)
    left = alerts.staff("dsl", place.school, active=False)
    alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    assert alerts.inbox(elsewhere).alerts == alerts.inbox(left).alerts == []


def test_right_and_school_count_in_the_same_grant_only(alerts, place):
    """A reporter here who is DSL there is no lead here."""
    other_school = alerts.school()
    person = alerts.staff("dsl", other_school)
    copy = alerts.elsewhere.staff_copies[person]
    here = copy.grants[0].model_copy(
        update={"school_ids": [place.school], "role": "reporter", "rights": ["alert:read"]}
    )
    alerts.change_staff(copy.model_copy(update={"grants": [*copy.grants, here], "version": 2}))
    with alerts.database.unit(Access(kind="service", actor_id=uuid4()), schools=[]) as unit:
        assert person not in {each.staff_id for each in staff_who_triage(unit, place.school)}
        assert person in {each.staff_id for each in staff_who_triage(unit, other_school)}


def test_a_lead_who_reports_is_not_told_of_it(alerts, place):
    alerts.tell(alerts.concern(place.school, place.dsl, place.category))
    assert alerts.inbox(place.dsl).alerts == []
    assert len(alerts.inbox(place.head).alerts) == 1


def test_nobody_to_tell_is_never_passed_over(alerts):
    before = own_metric("haven_alerts_nobody_to_tell_total")
    school = alerts.school()
    concern_id = alerts.concern(school, alerts.staff("reporter", school), alerts.category())
    with pytest.raises(NobodyToTell):
        alerts.tell(concern_id)
    assert own_metric("haven_alerts_nobody_to_tell_total") == before + 1
    dsl = alerts.staff("dsl", school)
    alerts.tell(concern_id)
    assert len(alerts.inbox(dsl).alerts) == 1


def test_three_times_and_shuffled_is_once(alerts, place):
    told = [(alerts.concern(place.school, place.teacher, place.category), uuid4()) for _ in range(20)]
    deliveries = told * 3
    random.Random(3).shuffle(deliveries)
    for concern_id, event_id in deliveries:
        alerts.tell(concern_id, event_id)
    page = alerts.inbox(place.dsl, limit=200)
    assert sorted(alert.object_id for alert in page.alerts) == sorted(concern_id for concern_id, _ in told)
    assert alerts.alert_count(place.school) == len(alerts.mails()) == 40


def test_a_concern_told_again_under_another_event_is_no_new_alert(alerts, place):
    concern_id = alerts.concern(place.school, place.teacher, place.category)
    for _ in range(3):
        alerts.tell(concern_id)
    assert alerts.alert_count(place.school) == len(alerts.mails()) == 2


def test_replicas_at_once_tell_once(alerts, place):
    concern_id, event_id = alerts.concern(place.school, place.teacher, place.category), uuid4()
    failures = []

    def tell():
        try:
            alerts.tell(concern_id, event_id)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=tell) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert alerts.alert_count(place.school) == 2


class Process:
    """As much of a process as the inbox needs."""

    def __init__(self, database):
        self.database = database

    def own_access(self, job):
        return Access(kind="service", actor_id=uuid4(), service="alerts", job=job)


def test_through_the_inbox_a_failed_try_leaves_the_way_open(alerts, place):
    """The inbox row goes with the effect: after an owner's silence the same message is handled, and then only once."""
    concern_id = alerts.concern(place.school, place.teacher, place.category)
    event = ConcernRecorded(concern_id=concern_id, version=1)
    envelope = Envelope(
        id=uuid4(),
        source="/haven/incidents",
        type=event.event_type,
        time=alerts.now,
        dataschema=data_schema(event.event_type, 1),
        schoolid=place.school,
        actorid=place.teacher,
        correlationid=uuid4(),
        aggregateid=concern_id,
        aggregateversion=1,
        data=event.model_dump(mode="json"),
    )

    def handler(service, unit, envelope, event):
        tell_of_concern(unit, alerts.elsewhere, envelope.id, event)

    alerts.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        take_in(Process(alerts.database), None, handler, envelope, event)
    alerts.elsewhere.silent = False
    for _ in range(3):
        take_in(Process(alerts.database), None, handler, envelope, event)
    assert alerts.alert_count(place.school) == 2
    assert alerts.elsewhere.asked.count("concern_facts") == 2


def test_an_alert_does_not_wait_for_the_sender_s_name(alerts, place):
    alerts.tell(alerts.concern(place.school, stranger := uuid4(), place.category))
    assert alerts.inbox(place.dsl).alerts[0].sender_name == "A colleague"
    alerts.elsewhere.staff_copies[stranger] = alerts.elsewhere.staff_copies[place.teacher].model_copy(
        update={"id": stranger, "name": "Newly Copied"}
    )
    alerts.change_staff(alerts.elsewhere.staff_copies[stranger])
    assert alerts.inbox(place.dsl).alerts[0].sender_name == "Newly Copied"


def test_a_category_not_copied_yet_comes_with_the_facts(alerts, place):
    category = Category(id=uuid4(), name="Not sure", group="unsure", position=1, version=1)
    alerts.tell(alerts.concern(place.school, place.teacher, category))
    assert alerts.inbox(place.dsl).alerts[0].category_name == "Not sure"


def test_a_category_that_is_known_is_neither_written_nor_locked(alerts, place):
    """A concern does not wait for another of its category."""
    with alerts.database.unit(Access(kind="service", actor_id=uuid4()), schools=[]) as other:
        other.session.execute(select(CategoryRow.id).where(CategoryRow.id == place.category.id).with_for_update())
        alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    assert alerts.alert_count(place.school) == 2


def test_an_action_reaches_its_owner(alerts, place):
    facts = alerts.assign(place.school, place.teacher, place.dsl, place.category)
    [alert] = alerts.inbox(place.teacher).alerts
    assert (alert.kind, alert.object_id, alert.sender_name) == ("action_assigned", facts.incident_id, "Dana Lead")


def test_an_action_passed_back_is_told_again(alerts, place):
    category, event_id = place.category, uuid4()
    for _ in range(2):
        alerts.assign(place.school, place.teacher, place.dsl, category, event_id)
    alerts.assign(place.school, place.teacher, place.dsl, category)
    assert len(alerts.inbox(place.teacher).alerts) == 2


def test_the_owner_is_reminded_once_a_reminder(alerts, place):
    facts = alerts.assign(place.school, place.teacher, place.dsl, place.category)
    event_id = uuid4()
    for _ in range(2):
        alerts.remind(facts.action_id, place.teacher, "overdue", event_id)
    told = {each.kind: each for each in alerts.inbox(place.teacher).alerts}
    assert sorted(told) == ["action_assigned", "action_overdue"]
    assert told["action_overdue"].object_id == facts.incident_id
    assert len(alerts.mails()) == 2


def test_an_action_s_category_not_copied_yet_is_fetched(alerts, place):
    new = Category(id=uuid4(), name="Attendance", group="pastoral", position=2, version=1)
    alerts.elsewhere.category_list.append(new)
    alerts.assign(place.school, place.teacher, place.dsl, new)
    assert alerts.inbox(place.teacher).alerts[0].category_name == "Attendance"


def test_what_was_told_is_in_the_audit_log(alerts, place):
    concern_id = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(concern_id)
    alerts.tell(concern_id)
    [entry] = alerts.audited("alert:record:add")
    assert (entry["object_id"], entry["school_ids"], entry["subject_ids"]) == (str(concern_id), [str(place.school)], [])


def test_recipients_are_found_by_an_index(alerts, alerts_database, place):
    from sqlalchemy import create_engine, text

    engine = create_engine(alerts_database.app_url)
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        find = text("""EXPLAIN SELECT id FROM staff WHERE grants @> '[{"school_ids": ["x"], "rights": ["y"]}]'""")
        assert "staff_grants" in "\n".join(connection.scalars(find))
    engine.dispose()


def test_a_lead_s_lost_role_counts_at_once(alerts, place):
    with alerts.database.unit(Access(kind="service", actor_id=uuid4()), schools=[]) as unit:
        unit.session.execute(update(StaffRow).where(StaffRow.id == place.dsl).values(grants=[]))
    alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    assert alerts.alert_count(place.school) == 1


def test_incidents_is_told_each_time_it_asks_and_people_once(alerts, place):
    """What was confirmed may be lost: a concern that is published again is confirmed again."""
    concern_id = alerts.concern(place.school, place.teacher, place.category)
    others = [alerts.concern(place.school, place.teacher, place.category) for _ in range(3)]
    for told in ([concern_id], [concern_id, *others], []):
        for each in told:
            alerts.tell(each)
        assert alerts.run(Access(kind="service", actor_id=uuid4()), confirm_concerns) == len(told)
    assert len(alerts.inbox(place.dsl).alerts) == 4
    assert len(alerts.mails()) == 4 * len((place.dsl, place.head))
    with alerts.database.unit(Access(kind="service", actor_id=uuid4()), schools=[]) as unit:
        said = unit.session.scalars(select(OutboxRow.body).where(OutboxRow.type == "alerts.concerns_taken")).all()
    assert [set(each["data"]["concern_ids"]) for each in said] == [
        {str(concern_id)},
        {str(concern_id), *map(str, others)},
    ]


def test_where_nobody_could_be_told_nothing_is_confirmed(alerts):
    school = alerts.school()
    teacher = alerts.staff("reporter", school)
    with pytest.raises(NobodyToTell):
        alerts.tell(alerts.concern(school, teacher, alerts.category()))
    with alerts.database.unit(Access(kind="service", actor_id=uuid4()), schools=[]) as unit:
        assert unit.session.scalars(select(ToldConcernRow)).all() == []
