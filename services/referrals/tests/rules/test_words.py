"""The words people read for the codes of the package of timescales, which the contracts do not know."""

from haven_schemas.words import referral_steps
from timescales.clock import SetBecause
from timescales.codes import Status, Stretch


def test_each_code_has_words():
    assert set(referral_steps.SET_BECAUSE) == set(SetBecause)
    assert set(referral_steps.STRETCHES) == set(Stretch)
    assert set(referral_steps.RULE_STATUSES) == set(Status)
