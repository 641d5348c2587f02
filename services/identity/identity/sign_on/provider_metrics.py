"""How the providers of single sign-on answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.identity.sign_on import ProviderKind
from prometheus_client import Counter

CALLS = Counter("haven_sign_on_calls_total", "Questions put to providers of single sign-on", ["provider", "outcome"])
for _kind in get_args(ProviderKind):
    for _outcome in ("answered", "away"):
        CALLS.labels(_kind, _outcome)  # there from the start, or the first would not count


@contextmanager
def counted(kind: ProviderKind) -> Iterator[None]:
    """Around one question. An answer that refuses is one; a question we had no room for is none of either."""
    try:
        yield
    except Problem as problem:
        if problem.code is ErrorCode.PROVIDER_AWAY:
            CALLS.labels(kind, "away").inc()
        raise
    CALLS.labels(kind, "answered").inc()
