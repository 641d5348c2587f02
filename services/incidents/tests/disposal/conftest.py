"""What tests of destroying files begin with."""

from typing import Any
from uuid import UUID

import pytest
from disposal_desk import DisposalDesk
from redactor import Redactor


@pytest.fixture
def desk(incidents: Any, school: UUID) -> DisposalDesk:
    return DisposalDesk(incidents, school)


@pytest.fixture
def redactor(desk: DisposalDesk) -> Redactor:
    return Redactor(desk, desk.anna)


@pytest.fixture
def both(desk: DisposalDesk) -> UUID:
    """A closed record about both, with a corrected entry about both, which is answered."""
    incident_id = desk.record(desk.anna, desk.ben)
    entry_id = desk.note(incident_id, desk.anna, desk.ben)
    desk.correct(entry_id)
    desk.close(incident_id)
    return entry_id
