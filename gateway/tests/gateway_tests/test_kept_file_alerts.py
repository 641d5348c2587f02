"""Alerts about holds and files that wait to be decided on, in the inbox; the services' answers are made up."""

import re
from typing import get_args

import pytest
from haven_schemas.acts.alerts import DiscardAlertKind, InboxAlert, InboxPage
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, NOW, number
from gateway_tests.test_handover_pages import LEAD, Incidents


@pytest.fixture(params=[True])
def lead(open_browser, request):
    """Someone who may see how long files are kept, or who may not."""
    services = Incidents([*LEAD, *([Right.RETENTION_READ] if request.param else [])])
    return open_browser(services), services


def shown(lead, **own):
    """The inbox with one such alert."""
    browser, services = lead
    alert = InboxAlert.model_validate(
        {
            "id": number(611), "kind": "files_due", "school_id": NORTH.id, "sender_name": "", "category_name": "",
            "object_id": NORTH.id, "at": NOW, "read_at": None, **own,
        }
    )  # fmt: skip
    services.answers["read_inbox"] = InboxPage(alerts=[alert], unread=1, next_cursor=None)
    return browser.get("/inbox").text


@pytest.mark.parametrize(("files", "said"), [(1, ["1 file waits"]), (12, ["12 files wait"]), (None, [])])
def test_it_says_how_many_files_wait_and_leads_to_those_of_the_school(lead, files, said):
    page = shown(lead, number=files)
    assert "Files whose time has come" in page
    assert re.findall(r"\d+ files? waits?", page) == said
    assert f'href="/retention?school={NORTH.urn}"' in page


def test_a_hold_leads_to_the_holds(lead):
    page = shown(lead, kind="hold_review_due", object_id=number(612))
    assert "A hold to look at again" in page
    assert 'href="/retention/holds"' in page


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("hold_review_due", True),
        *((kind, False) for kind in ("wide_hold_changed", "schedule_earlier", "register_read")),
    ],
)
def test_what_is_of_the_whole_trust_names_no_school(lead, kind, named):
    """It is told once to each, at one of their schools; a hold at another school read as one at that."""
    told = re.findall(r'haven-list__who">[^<]*', shown(lead, kind=kind, object_id=number(614)))
    assert any(NORTH.name in each for each in told) is named


@pytest.mark.parametrize("kind", get_args(DiscardAlertKind))
def test_a_report_to_be_destroyed_unread_leads_to_their_list(lead, kind):
    page = shown(lead, kind=kind, object_id=number(613))
    assert 'href="/retention/unopened-reports"' in page
    assert str(number(613)) not in page


@pytest.mark.parametrize("lead", [False], indirect=True)
@pytest.mark.parametrize("kind", ["files_due", "hold_review_due", "discard_asked"])
def test_whoever_may_not_see_them_any_more_is_led_nowhere(lead, kind):
    assert 'href="/retention' not in shown(lead, kind=kind, number=2)
