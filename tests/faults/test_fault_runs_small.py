"""Every fault run still runs to its end on the system as it is, and nothing is lost in any."""

import full_length
import pytest
from started_small import LIMIT_SECONDS, run_small
from support.levels import only_in_everything

pytestmark = [only_in_everything("every fault run is started small"), pytest.mark.timeout(LIMIT_SECONDS)]


def test_each_is_started_small(breakable_stack):
    run_small("chaos", full_length, breakable_stack())
