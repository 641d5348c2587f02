"""Thousands of deadlines that come due in the same minute: copies of one that the service itself began."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from chassis.units.ids import new_id

from support.small_trust import SCHOOLS, SmallTrust, eventually

RULE = "ref-decide"
"""Of one working day: it is told of on its day and when it is over, and not before."""
STAGES = ("due", "overdue")
OVERDUE_SECONDS = 60
"""A deadline is told as over a minute after its end."""


@dataclass(frozen=True)
class DueAt:
    """When each stage is to be told, by the database's clock."""

    due: datetime
    overdue: datetime

    def of(self, stage: str) -> datetime:
        """The instant of a stage of ``STAGES``."""
        return self.due if stage == "due" else self.overdue


def refer(trust: SmallTrust) -> None:
    """One child is referred to children's services, as a lead does it; the deadline that is copied begins with it."""
    lead, headers = trust.signed_in("lead", elevated=True), {"Idempotency-Key": str(uuid4())}
    words = {
        "kind": "childrens_services", "name": "Front line", "nation": "england", "school_urns": [SCHOOLS["north"][0]],
    }  # fmt: skip
    agency = lead.send("POST", "/api/v1/agencies", json=words, headers=headers)["id"]
    concern = trust.report(trust.pupils()[0]["id"])["id"]
    taken = {"json": {"reason": "Needs a record."}}
    record = eventually(lambda: lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", **taken))["id"]
    sent = {
        "referral_id": str(new_id()), "agency_id": agency, "sent_at": datetime.now(UTC).isoformat(),
        "text": "We ask for an assessment.",
    }  # fmt: skip
    made = lead.send(
        "POST", f"/api/v1/incidents/{record}/referrals", json=sent, headers={"Idempotency-Key": str(uuid4())}
    )
    if RULE not in {each["rule"] for each in made["deadlines"]}:
        raise RuntimeError(f"the referral began no {RULE}")


def copy_deadlines(trust: SmallTrust, count: int, after_seconds: float, until_overdue: float) -> DueAt:
    """``count`` referrals with a deadline each, all to be told in ``after_seconds`` and again ``until_overdue`` later.

    Past the service, as its superuser: to write so many down takes longer than their minute. Copies of an earlier call
    run no more.
    """
    stack, name = trust.world.stack, trust.world.database("referrals").name
    with closing(stack.databases.connect(name)) as opened, opened.cursor() as cursor:
        cursor.execute("DELETE FROM deadline WHERE id::text LIKE '0000000d-%'")
        cursor.execute("DELETE FROM referral WHERE id::text LIKE '0000000e-%'")
        cursor.execute(_REFERRALS, {"rule": RULE, "count": count})
        cursor.execute("SELECT now() + %s", (timedelta(seconds=after_seconds),))
        ((due,),) = cursor.fetchall()
        times = DueAt(due, due + timedelta(seconds=until_overdue))
        over = times.overdue - timedelta(seconds=OVERDUE_SECONDS)
        cursor.execute(_DEADLINES, {"rule": RULE, "due": due, "over": over, "count": count})
        cursor.execute("ANALYZE deadline, referral")
    return times


def lags(trust: SmallTrust, times: DueAt) -> dict[str, list[float]]:
    """Seconds from the time of each stage until it was told, the least first; what was told twice is there twice, what
    was told of earlier copies not at all."""
    return _seconds(trust.world.rows("referrals", _EVENTS), times)


def alert_lags(trust: SmallTrust, times: DueAt) -> dict[str, list[float]]:
    """The same until each alert was in the inbox of whoever it is for."""
    return _seconds(trust.world.rows("alerts", _ALERTS), times)


def events_told(trust: SmallTrust) -> list[tuple[str, str]]:
    """Deadline and stage of every event about the copies."""
    return [(str(deadline), str(stage)) for deadline, stage, _ in trust.world.rows("referrals", _EVENTS)]


def alerts_told(trust: SmallTrust) -> list[tuple[str, str]]:
    """Deadline and stage of every alert about the copies, one an inbox it is in."""
    return [(str(deadline), str(stage)) for deadline, stage, _ in trust.world.rows("alerts", _ALERTS)]


def how_many_told(trust: SmallTrust) -> int:
    """Stages of copies that are told, as the deadlines themselves say."""
    ((found,),) = trust.world.rows("referrals", _TOLD)
    return int(found)


def _seconds(rows: Sequence[tuple[object, str, datetime]], times: DueAt) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {stage: [] for stage in STAGES}
    for stage, at in ((stage, at) for _, stage, at in rows if at >= times.due):
        found[stage].append((at - times.of(stage)).total_seconds())
    return {stage: sorted(each) for stage, each in found.items()}


_REFERRALS = """
INSERT INTO referral
SELECT copy.* FROM deadline JOIN referral ON referral.id = deadline.referral_id
CROSS JOIN generate_series(1, %(count)s) AS number
CROSS JOIN LATERAL jsonb_populate_record(
    referral, jsonb_build_object('id', '0000000e-0000-4000-8000-' || lpad(to_hex(number), 12, '0'))
) AS copy
WHERE deadline.rule = %(rule)s
"""
_DEADLINES = """
INSERT INTO deadline
SELECT copy.* FROM deadline
CROSS JOIN generate_series(1, %(count)s) AS number
CROSS JOIN LATERAL jsonb_populate_record(
    deadline,
    jsonb_build_object(
        'id', '0000000d-0000-4000-8000-' || lpad(to_hex(number), 12, '0'),
        'referral_id', '0000000e-0000-4000-8000-' || lpad(to_hex(number), 12, '0'),
        'due_on', CAST(%(due)s AS timestamptz)::date, 'counted_on', CAST(%(due)s AS timestamptz)::date,
        'due_at', CAST(%(over)s AS timestamptz), 'late_from', CAST(%(over)s AS timestamptz),
        'started_at', CAST(%(due)s AS timestamptz) - interval '3 days',
        'next_stage', 'due', 'next_at', CAST(%(due)s AS timestamptz), 'told', NULL, 'told_at', NULL, 'version', 1
    )
) AS copy
WHERE deadline.rule = %(rule)s AND deadline.id::text NOT LIKE '0000000d-%%'
"""
_EVENTS = """
SELECT aggregate_id, body -> 'data' ->> 'stage', created_at FROM outbox
WHERE type = 'referrals.deadline_reached' AND aggregate_id::text LIKE '0000000d-%'
"""
_ALERTS = """
SELECT source_id, substr(kind, 10), at FROM alert
WHERE kind LIKE 'deadline_%' AND source_id::text LIKE '0000000d-%'
"""
_TOLD = """
SELECT coalesce(sum(CASE told WHEN 'due' THEN 1 WHEN 'overdue' THEN 2 ELSE 0 END), 0) FROM deadline
WHERE id::text LIKE '0000000d-%'
"""
