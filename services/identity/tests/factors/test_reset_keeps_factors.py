"""A password chosen by a mailed link opens the first tier and no more: the second factor stays what it was."""

from uuid import uuid4

import pytest
from chassis.ground.context import NOBODY, Access
from haven_schemas.acts.identity import passwords as contract
from haven_schemas.errors import ErrorCode, Problem
from identity.factors.totp import begin_totp
from identity.passwords.link import use_link
from identity.telling.mailed import make_mailed_link

NEW = "Correct-Horse-7-Battery"
OWN = Access(kind="service", actor_id=uuid4(), service="identity", job="test")


def test_a_new_password_by_mail_leaves_the_second_factor_in_force(identity, secret):
    """Whoever reads the mailbox gets no further than a password, and puts no factor of their own in force."""
    lead = identity.add_staff("dsl", [identity.add_school()], totp_secret=secret)
    token = identity.run(OWN, make_mailed_link, identity.extras, lead.id, "reset")
    identity.run(NOBODY, use_link, identity.extras, contract.UseMailedLink(token=token, new=NEW))
    signed_in = identity.sign_in(lead.email, NEW)
    view = identity.view(signed_in.session_token)
    assert (view.tier, view.has_second_factor) == ("standard", True)
    access = identity.access(signed_in.session_token)
    with pytest.raises(Problem) as refused:
        identity.run(access, begin_totp, identity.extras)
    assert refused.value.code is ErrorCode.STEP_UP_REQUIRED
    identity.elevate(access, lead.code())
