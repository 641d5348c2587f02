"""Tests that measure a second or two of the clock, once more alone: a busy machine is told from a fault, and named."""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

import click

MEASURES = MappingProxyType({
    "gateway/tests/gateway_tests/test_behind_proxy.py": "a page is there in a second while 200 send slowly",
    "gateway/tests/gateway_tests/test_open_pages.py": "an open page is told within a second",
    "gateway/tests/gateway_tests/test_server.py": "slow senders are ended within three seconds",
    "services/alerts/tests/mails/test_odd_mail_servers.py": "a dripping mail server is left within two seconds",
    "services/chassis/tests/bus/test_faults.py": "ten calls are refused within two seconds",
    "services/chassis/tests/core/test_dependency_watch.py": "a mute database is left within three seconds",
    "services/chassis/tests/keys/test_vault.py": "a frozen vault is left within three seconds",
    "tests/faults/test_slow_senders.py": "a page of others is there in a second while 200 send slowly",
    "tests/faults/test_watching.py": "with a frozen vault a sign-in is refused within the time of a call",
    "tests/security/test_sessions.py": "a guess too many is refused within two seconds",
})  # fmt: skip
"""Modules and what they measure; a test of any other that fails has failed."""


def tried_alone(
    failed: Collection[str], run: Callable[[list[str]], bool], measures: Mapping[str, str] = MEASURES
) -> bool:
    """Whether a run has passed in which ``failed`` did not: each is of a module of ``measures``, and passes alone.

    ``run``: runs the tests of these names alone, and answers whether they passed. What failed is named either way: a
    test that is in this list twice has to be mended, whatever it measures.
    """
    if not failed or any(_module(name) not in measures for name in failed):
        return not failed
    click.echo(f"\n{len(failed)} failed among many at once, and measure the clock; alone:")
    passed = run(sorted(failed))
    if passed:
        click.echo("\nThese failed among many at once, and passed alone. Whoever sees one here again mends it:")
        for name in sorted(failed):
            click.echo(f"  {name}: {measures[_module(name)]}")
    return passed


def _module(name: str) -> str:
    return name.partition("::")[0]
