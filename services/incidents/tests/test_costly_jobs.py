"""Jobs that read or lay out whole files do not do so every second while what they need is away."""

import pytest
from incidents.service import SERVICE_CLASS
from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR


@pytest.mark.parametrize("job", ["examine_documents", "make_exports"])
def test_a_costly_job_is_tried_ever_more_seldom(job):
    (timer,) = getattr(getattr(SERVICE_CLASS, job), ENTRYPOINT_EXTENSIONS_ATTR)
    assert timer.most_while_away >= 15 * timer.seconds
