"""Entrypoints of single sign-on: the trust's providers, the way there and back, links to one's own account."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.identity import sign_on as calls

from identity.entrypoints_base import Entrypoints

from .away import begin_sign_on, finish_sign_on
from .link import begin_link, end_links_of, own_sign_on, remove_link, ways
from .only import set_sign_on_only, sign_on_only
from .provider import add_provider, ask_switch_on, change_provider, list_providers, switch_off, try_provider


@serves(
    (calls.SIGN_ON_WAYS, ways),
    (calls.BEGIN_SIGN_ON, begin_sign_on),
    (calls.FINISH_SIGN_ON, finish_sign_on),
    (calls.OWN_SIGN_ON, own_sign_on),
    (calls.BEGIN_LINK, begin_link),
    (calls.REMOVE_LINK, remove_link),
    (calls.LIST_SIGN_ON_PROVIDERS, list_providers),
    (calls.ADD_SIGN_ON_PROVIDER, add_provider),
    (calls.CHANGE_SIGN_ON_PROVIDER, change_provider),
    (calls.TEST_SIGN_ON_PROVIDER, try_provider),
    (calls.SWITCH_ON_PROVIDER, ask_switch_on),
    (calls.SWITCH_OFF_PROVIDER, switch_off),
    (calls.SIGN_ON_ONLY, sign_on_only),
    (calls.SET_SIGN_ON_ONLY, set_sign_on_only),
    (calls.END_SIGN_ON_LINKS, end_links_of),
)
class SignOnEntrypoints(Entrypoints):
    """No idempotency key is honoured: a digest of what was sent would be one of a secret, or an answer holds one."""
