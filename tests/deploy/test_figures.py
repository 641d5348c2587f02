"""What ``haven status`` makes of the processes' metrics: the limits are those at which alerts are raised."""

from haven_local.figures import Figure, amiss, tried_out

NOW = 1_800_000_000.0
TASKS = ("child_found", "report_sent", "lead_reads", "mail_sent")


def of(name, value, **labels):
    return Figure(name, labels, value)


def succeeded(minutes_ago, *tasks):
    return [of("haven_watch_success_timestamp_seconds", NOW - 60 * minutes_ago, task=task) for task in tasks]


def test_turned_off_is_said_and_is_nothing_to_see_to():
    assert tried_out([of("haven_watching_on", 0.0)], NOW).startswith("turned off")
    assert tried_out([], NOW).startswith("turned off")
    assert amiss([of("haven_watching_on", 0.0)], NOW) == []


def test_each_task_is_said_with_when_it_succeeded():
    figures = [of("haven_watching_on", 1.0), *succeeded(3, *TASKS[:3])]
    assert tried_out(figures, NOW) == (
        "a child is found (3 min ago); a report can be sent (3 min ago); a lead is told and reads (3 min ago); "
        "a mail goes out (not yet)"
    )
    assert amiss(figures, NOW) == []


def test_a_task_that_has_not_succeeded_for_25_minutes_is_to_be_seen_to():
    on = of("haven_watching_on", 1.0)
    assert amiss([on, *succeeded(24, *TASKS)], NOW) == []
    assert amiss(succeeded(26, *TASKS), NOW) == [], "turned off since"
    assert amiss([on, *succeeded(26, "report_sent")], NOW) == [
        "tried out, and not so for 26 minutes: a report can be sent"
    ]


def test_limits_are_said_once_however_many_processes_meet_them():
    soon = of("haven_certificate_ends_timestamp_seconds", NOW + 20 * 86400, certificate="broker")
    later = of("haven_certificate_ends_timestamp_seconds", NOW + 22 * 86400, certificate="vault")
    disk = [of("haven_object_store_free_share", share, kind="folder") for share in (0.15, 0.15, 0.9)]
    assert amiss([soon, soon, later, *disk, of("haven_feeds_silent", 2.0)], NOW) == [
        "15% of the object store's disk is free: below 10 % no file is taken",
        "2 systems have sent nothing for a week",
        "the certificate broker ends in 20 days",
    ]
