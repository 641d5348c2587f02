"""A world in one process for the stories; one whole system for those about killed processes is in a folder below."""

import pytest
from small_trust import build


@pytest.fixture(scope="session")
def one_process(make_one_process):
    """The world of all stories that this worker runs."""
    return make_one_process()


@pytest.fixture(scope="module", autouse=True)
def at_hand(one_process):
    """What a story waits for is done at once."""
    with one_process.at_hand():
        yield


@pytest.fixture(scope="session")
def trust(one_process):
    with one_process.at_hand():
        return build(one_process, one_process.parts)
