"""Calls as tests of the shapes declare them."""

import pytest
from haven_schemas.call import Call


@pytest.fixture
def call():
    """Declares a call; without a right it is public."""

    def declared(name, request, reply, **said):
        return Call(name, request, reply, what="a call of a test", public="right" not in said, **said)

    return declared
