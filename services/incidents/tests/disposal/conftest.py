"""What tests of destroying files begin with."""

from typing import Any
from uuid import UUID

import pytest
from disposal_desk import DisposalDesk


@pytest.fixture
def desk(incidents: Any, school: UUID) -> DisposalDesk:
    return DisposalDesk(incidents, school)
