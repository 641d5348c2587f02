"""Entrypoints of single sign-on: the trust's providers, the way there and back, links to one's own account."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.identity import sign_on as calls

from identity.entrypoints_base import Entrypoints
from identity.sign_on.queries import own_sign_on, providers, sign_on_only, ways
from identity.sign_on.use_cases import (
    add_provider,
    ask_switch_on,
    begin_link,
    begin_sign_on,
    change_provider,
    end_links_of,
    finish_sign_on,
    remove_link,
    set_sign_on_only,
    switch_off,
    try_provider,
)


@serves(
    (calls.SIGN_ON_WAYS, ways.ways),
    (calls.BEGIN_SIGN_ON, begin_sign_on.begin_sign_on),
    (calls.FINISH_SIGN_ON, finish_sign_on.finish_sign_on),
    (calls.OWN_SIGN_ON, own_sign_on.own_sign_on),
    (calls.BEGIN_LINK, begin_link.begin_link),
    (calls.REMOVE_LINK, remove_link.remove_link),
    (calls.LIST_SIGN_ON_PROVIDERS, providers.list_providers),
    (calls.ADD_SIGN_ON_PROVIDER, add_provider.add_provider),
    (calls.CHANGE_SIGN_ON_PROVIDER, change_provider.change_provider),
    (calls.TEST_SIGN_ON_PROVIDER, try_provider.try_provider),
    (calls.SWITCH_ON_PROVIDER, ask_switch_on.ask_switch_on),
    (calls.SWITCH_OFF_PROVIDER, switch_off.switch_off),
    (calls.SIGN_ON_ONLY, sign_on_only.sign_on_only),
    (calls.SET_SIGN_ON_ONLY, set_sign_on_only.set_sign_on_only),
    (calls.END_SIGN_ON_LINKS, end_links_of.end_links_of),
)
class SignOnEntrypoints(Entrypoints):
    """No idempotency key is honoured: a digest of what was sent would be one of a secret, or an answer holds one."""
