"""The page of one file that came in: of which school it is, and what it holds."""

import pytest
from haven_schemas.acts.intake_reasons import FileReason
from haven_schemas.acts.pupils import Delivery
from haven_schemas.rights import Right

from .administered import NORTH, NOW, Identity, number

DONE = Delivery(
    delivery_id=number(86), school_id=NORTH.id, state="done", reason=None, received_at=NOW, total=3, applied=3,
    rejected=[], rejected_count=0, warnings=[], dropped={"unknown": 3},
)  # fmt: skip


@pytest.fixture
def shown(open_browser):
    def page(**more):
        services = Identity([Right.FEED_ADMINISTER])
        services.answers["show_delivery"] = DONE.model_copy(update=more)
        return open_browser(services).get(f"/pupil-files/{DONE.delivery_id}").text

    return page


def test_it_names_its_school_and_an_ordinary_file_by_what_it_is(shown):
    page = shown()
    assert f"<dt>School</dt><dd>{NORTH.name}</dd>" in page
    assert "What changed" not in page
    assert "Those it names; who is not in it stays" in page
    assert f"<dt>School</dt><dd>{NORTH.name}</dd>" not in shown(school_id=None), "told by the release before"


def test_a_dropped_field_without_one_of_ours_is_not_called_unknown_alone(shown):
    page = shown()
    assert "What Haven has no field for: at 3 pupils" in page
    assert "not ticked for the feed, or not approved yet" in page


def test_a_list_of_staff_does_not_say_that_no_account_changes(shown):
    """Who leaves by it is suspended (0053, 0134)."""
    page = shown(holds="staff")
    assert "changes no account" not in page
    assert "Who has left by it loses access" in page


def test_who_sent_a_file_by_hand_is_told_what_to_do_about_its_columns(shown):
    assert "tick Show me the columns first" in shown(state="refused", reason=FileReason.WRONG_HEADER, applied=0)


def test_rows_that_changed_nothing_are_not_said_to_be_on_the_roll(shown):
    """A list of those who left long ago is taken, and brings nobody back."""
    assert "Every row was applied." in shown(total=10, applied=10, added=10)
    page = shown(total=10, applied=10, added=2)
    assert "8 of the rows changed nothing" in page
    assert "left so long ago that they are forgotten" in page
    assert "forgotten" not in shown(total=10, applied=10, added=2, holds="staff")
