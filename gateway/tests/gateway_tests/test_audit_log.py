"""The page of the log and its file, with the services' answers made up: filters, pages of the file, harmless cells."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from gateway.areas.audit.pages import audit as pages
from gateway.areas.audit.searched_words import words_kept_until
from haven_schemas.acts.audit import AuditEntry, AuditPage
from haven_schemas.acts.identity import SchoolNameList, StaffList, StaffMember
from haven_schemas.acts.pupils import Pupil, PupilPage
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, Identity, number, send

CHILD = number(40)
HARMFUL = "=HYPERLINK(1)"
OFFICER = (Right.AUDIT_READ, Right.STAFF_READ, Right.PUPIL_FIND, Right.DATA_OVERSEE)
FROM_HOME = {"channel": "page", "session_id": number(90), "network": "203.0.113.0/24"}


def entry(place, **said):
    return AuditEntry.model_validate(
        {
            "id": number(100 + place), "source": "incidents", "number": place, "action": "chronology:pupil:read",
            "at": NOW, "actor_id": ME, "right": "record:read", "school_ids": [NORTH.id], "subject_ids": [CHILD],
            "object_id": None, "outcome": "done", "correlation_id": number(3), "leaf": {}, **said,
        }
    )  # fmt: skip


class Log(Identity):
    """The log in two pages."""

    def __init__(self, rights=OFFICER):
        super().__init__(list(rights))
        child = Pupil(
            id=CHILD, upn=None, known_as=HARMFUL, legal_name=HARMFUL, year_group="7", class_name=None,
            school_id=NORTH.id,
        )  # fmt: skip
        self.pages = [
            AuditPage(entries=[entry(2)], next_cursor="on"),
            AuditPage(
                entries=[entry(1, outcome="not_permitted", actor_id=number(9), right=None, **FROM_HOME)],
                next_cursor=None,
            ),
        ]
        told = {"tells_origins": Right.DATA_OVERSEE in rights}
        self.pages = [page.model_copy(update=told) for page in self.pages]
        self.answers |= {
            "get_pupils": PupilPage(pupils=[child], next_cursor=None),
            "staff_names": StaffList(staff=[StaffMember(id=ME, name="Dora Officer")]),
            "school_names": SchoolNameList(schools=[]),
            "list_entries": self.pages[1],
        }

    def call(self, service, method, request, reply_type, **given):
        if method == "export_entries" and "export_entries" not in self.answers:
            self.asked.append((method, request))
            return self.pages[request.cursor == "on"]
        return super().call(service, method, request, reply_type, **given)


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_the_file_has_every_page_and_says_that_it_is_whole(open_browser):
    services = Log()
    answer = open_browser(services).get("/audit/log.csv?outcome=refused&from=2026-11-01&to=2026-11-30")
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    assert answer.headers["Content-Disposition"] == "attachment; filename=audit-log-2026-11-24.csv"
    head, first, second, last = rows_of(answer)
    assert (head[0], head[15:]) == ("when (Europe/London)", ["id", "channel", "session", "network"])
    assert (first[16:], second[16:]) == (["not kept", "", ""], ["page", str(number(90)), "203.0.113.0/24"])
    assert first[:4] == ["2026-11-24T15:05:00+00:00", "Dora Officer", "Read a pupil's chronology", "done"]
    assert first[5] == f"'{HARMFUL}", "no cell begins a formula"
    assert first[13] == str(CHILD)
    assert second[1] == "Haven (incidents)"
    assert last == ["End of the file: 2 entries"]
    asked = services.last("export_entries")
    assert (asked.outcome, asked.limit, asked.cursor) == ("refused", 200, "on")
    assert (asked.since.isoformat(), asked.until.isoformat()) == (
        "2026-11-01T00:00:00+00:00",
        "2026-12-01T00:00:00+00:00",
    )


def test_a_refusal_is_answered_as_one_and_not_as_a_file(open_browser):
    services = Log()
    services.answers["export_entries"] = Problem(ErrorCode.UNAVAILABLE)
    answer = open_browser(services).get("/audit/log.csv")
    assert answer.status_code == 503
    assert "csv" not in answer.content_type


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("/audit", {}),
        (f"/audit?subject_id={CHILD}&action=audit:log:read", {"subject_id": CHILD, "action": "audit:log:read"}),
        (f"/audit?session_id={ME}&network_of={CHILD}", {"session_id": ME, "network_of": CHILD}),
        (f"/audit?school_id={NORTH.id}&outcome=carried_out", {"school_id": NORTH.id, "outcome": "carried_out"}),
        ("/audit?action=nonsense&outcome=perhaps&from=tomorrow&to=0001-01-01", {}),
        ("/audit?from=&to=&action=&outcome=&school_id=", {}),
    ],
)
def test_the_page_asks_for_what_the_address_says_and_leaves_out_what_means_nothing(open_browser, address, asked):
    services = Log()
    page = open_browser(services).get(address)
    assert page.status_code == 200
    given = services.last("list_entries").model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    assert given == asked


def test_what_is_narrowed_down_stays_so_on_the_next_page_and_in_the_file(open_browser):
    services = Log()
    services.answers["list_entries"] = services.pages[0]
    page = open_browser(services).get(f"/audit?actor_id={ME}&outcome=refused&from=2026-11-01").text
    for address in ("/audit?", "/audit/log.csv?"):
        assert f'href="{address}actor_id={ME}&amp;outcome=refused&amp;from=2026-11-01' in page, address
    assert "cursor=on" in page


def test_an_entry_leads_to_its_session_and_its_network_by_ids_alone(open_browser):
    page = open_browser(Log()).get("/audit").text
    assert f'href="/audit?session_id={number(90)}"' in page
    assert re.search(rf'href="/audit\?network_of={number(101)}">203.0.113.0/24</a>', page)
    assert "Where from is not kept" not in page
    services = Log()
    services.answers["list_entries"] = services.pages[0]
    assert "Where from is not kept" in open_browser(services).get("/audit").text


def test_a_lead_is_shown_no_way_to_look_where_colleagues_were(open_browser):
    services = Log([right for right in OFFICER if right is not Right.DATA_OVERSEE])
    browser = open_browser(services)
    page = browser.get("/audit").text
    assert "shown to data protection officers alone" in page
    for said in ("Where from is not kept", "in this session", "Find what came from an address", "203.0.113"):
        assert said not in page, said
    head, first, *_ = rows_of(browser.get("/audit/log.csv"))
    assert (head[-1], len(first)) == ("id", len(head))


@pytest.mark.parametrize("typed", ["203.0.113.9", " 2001:db8:7::9 "])
def test_a_typed_address_stands_in_no_address_of_ours(open_browser, typed):
    services = Log()
    answer = send(open_browser(services), "/audit/network", "/audit", from_address=typed)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/audit?network_of={number(101)}")
    network = services.last("list_entries").network
    assert network in ("203.0.113.9/32", "2001:db8:7::9/128")


def test_what_is_no_address_and_what_nobody_came_from(open_browser):
    services = Log()
    browser = open_browser(services)
    wrong = send(browser, "/audit/network", "/audit", from_address="the library")
    assert (wrong.status_code, "Type an address such as 203.0.113.9." in wrong.text) == (400, True)
    services.answers["list_entries"] = AuditPage(entries=[], next_cursor=None)
    none = send(browser, "/audit/network", "/audit", from_address="198.51.100.1")
    assert "Nothing is recorded from there in the last twelve months." in none.text


def test_who_reads_no_records_is_led_to_no_file_of_a_child(open_browser):
    page = open_browser(Log()).get(f"/audit?subject_id={CHILD}").text
    assert f'href="/pupils/{CHILD}"' not in page


def test_a_search_says_until_when_its_words_are_kept_and_then_that_they_are_not(open_browser, monkeypatch):
    services, search = Log(), {"action": "search:record:read", "leaf": {"sealed": "AAAA"}}
    services.answers["list_entries"] = AuditPage(
        entries=[
            entry(4, **search, at=datetime(2026, 12, 1, tzinfo=UTC)),
            entry(3, **search, at=datetime(2026, 11, 30, 23, 59, tzinfo=UTC)),
            entry(2, action="search:record:read", leaf={"sealed": None}),
            entry(1, leaf={"sealed": "AAAA"}),
        ],
        next_cursor=None,
    )
    said = open_browser(services).get("/audit").text
    assert re.findall(r"The words are[^<]*", said) == [
        "The words are kept, encrypted, until 1 December 2027",
        "The words are kept, encrypted, until 1 November 2027",
    ]
    a_year_later = datetime(2027, 11, 1, tzinfo=UTC)
    monkeypatch.setattr(pages, "words_kept_until", lambda entries, now: words_kept_until(entries, a_year_later))
    later = open_browser(services).get("/audit").text
    assert re.findall(r"The words are[^<]*", later) == [
        "The words are kept, encrypted, until 1 December 2027",
        "The words are no longer kept",
    ]
