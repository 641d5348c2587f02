"""Every bench still runs to its end on the system as it is."""

import performance
import pytest
from started_small import LIMIT_SECONDS, run_small
from support.levels import only_in_everything

pytestmark = [only_in_everything("every bench is started small"), pytest.mark.timeout(LIMIT_SECONDS)]


def test_each_is_started_small(breakable_stack):
    run_small("bench", performance, breakable_stack())
