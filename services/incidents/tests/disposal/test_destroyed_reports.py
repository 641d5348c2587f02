"""Whoever reported something finds that it was destroyed with the child's file; on real PostgreSQL and OpenBao."""

from haven_schemas.acts.incidents.reporting import ListOwnConcerns
from incidents.models import DestroyedReportRow
from incidents.report.concerns import list_own_concerns


def own(desk, who):
    found = desk.incidents.run(who, list_own_concerns, ListOwnConcerns())
    return len(found.concerns), [each.model_dump() for each in found.destroyed]


def test_its_reporter_is_told_for_a_year_and_nobody_else(desk, school):
    colleague = desk.incidents.reporter(school)
    recorded_at = desk.incidents.now
    desk.closed_file()
    desk.close(desk.record(desk.ben))
    desk.incidents.later(days=31)
    assert own(desk, desk.teacher) == (2, [])
    desk.dispose(desk.anna)
    gone = {"school_id": school, "recorded_at": recorded_at, "destroyed_at": desk.incidents.now}
    assert own(desk, desk.teacher) == (1, [gone])
    assert own(desk, colleague) == (0, [])
    desk.incidents.later(days=365, seconds=1)
    assert own(desk, desk.teacher) == (1, [])
    desk.dispose(desk.ben)
    assert desk.rows(DestroyedReportRow) == 1, "the older one is deleted"
    assert own(desk, desk.teacher) == (0, [{**gone, "destroyed_at": desk.incidents.now}])
