"""The page on which a child's identity is protected, with the services' answers made up."""

import pytest
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.pupils import Pupil, PupilPage
from haven_schemas.acts.pupils.matching import Protection
from haven_schemas.rights import Right

from gateway_tests.administered import DANA, ME, NORTH, Identity, number

CHILD = number(80)
IDA = Pupil(
    id=CHILD, upn="A203202811068", known_as="Ida Ash", legal_name="Ida Ash", year_group="7", class_name="7B",
    school_id=NORTH.id, on_roll=True,
)  # fmt: skip
NOTHING = Protection(
    pupil_id=CHILD, protected=False, kind=None, reason=None, marked_at=None, marked_by=None, readers=[], before=[],
    version=0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ([StaffMember(id=DANA, name="Dana Lead")], "Those who see pupils&#39; numbers at this school are listed."),
        ([], "Nobody but you sees pupils&#39; numbers at this school."),
    ],
)
def test_only_who_could_look_is_offered(open_browser, others, words):
    """Whoever cannot open the child is no help to a colleague who is away, and need not know."""
    services = Identity([Right.PUPIL_READ, Right.PUPIL_PROTECT, Right.PUPIL_FIND])
    services.answers |= {
        "protection_of": NOTHING, "get_pupils": PupilPage(pupils=[IDA], next_cursor=None),
        "list_staff": StaffList(staff=[*others, StaffMember(id=ME, name="Ada Admin")]),
        "staff_names": StaffList(staff=[]),
    }  # fmt: skip
    page = open_browser(services).get(f"/pupils/{CHILD}/protection")
    assert page.status_code == 200
    assert services.last("list_staff").right == Right.PUPIL_READ
    assert words in page.text
    assert ("Dana Lead" in page.text) is bool(others)
