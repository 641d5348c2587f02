"""The two profiles of password rules, their edges in time, and who may change them."""

import time
from datetime import datetime, timedelta, timezone

import pytest
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity import passwords as contract
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from identity.adapters.hashing import is_easy
from identity.policy.check import check_new_password
from identity.policy.policy import get_policy, password_rules, set_policy, set_school_time_out
from identity.policy.rules import POLICIES, context_words, last_use, leans_on_context
from support.lists import every

NOW = datetime(2026, 3, 2, 9, 0, 10, tzinfo=timezone.utc)
SOURCE, NCSC = POLICIES["source_document"], POLICIES["ncsc"]
STRONG = "Correct-Horse-7-Battery"


def refusals(action):
    with pytest.raises(Problem) as refused:
        action()
    return [(each.field, each.code) for each in refused.value.fields]


def days(number, seconds=0):
    return timedelta(days=number, seconds=seconds)


@every(
    ("password", "code"),
    [
        ("Short-1-pass", None),
        ("Short-1-pas", FieldCode.TOO_SHORT),
        ("no digits here!", FieldCode.NEEDS_KINDS),
        ("nospecials12345", FieldCode.NEEDS_KINDS),
        ("1234567890-!!!!", FieldCode.NEEDS_KINDS),
        ("pâte à choux 12", None),
    ],
)
def test_the_source_document_s_shape(password, code):
    if code is None:
        SOURCE.check_shape(password, "new")
    else:
        assert refusals(lambda: SOURCE.check_shape(password, "new")) == [("new", code)]


def test_ncsc_asks_for_length_alone():
    NCSC.check_shape("three plain words", "new")
    assert refusals(lambda: NCSC.check_shape("eleven char", "new")) == [("new", FieldCode.TOO_SHORT)]


@pytest.mark.parametrize(
    ("age", "standing"), [(days(0), "current"), (days(60), "current"), (days(60, 1), "password_expired")]
)
def test_a_password_runs_out_after_60_days_in_the_source_document_s_profile_alone(age, standing):
    assert SOURCE.standing(NOW - age, NOW, NOW) == standing
    assert NCSC.standing(NOW - age, NOW, NOW) == "current"
    assert SOURCE.expires_at(NOW) == NOW + days(60)
    assert NCSC.expires_at(NOW) is None


@pytest.mark.parametrize("policy", [SOURCE, NCSC])
def test_a_login_unused_for_more_than_60_days_waits_for_its_owner_in_both(policy):
    long_ago = NOW - days(300)
    assert policy.standing(long_ago, NOW - days(60), NOW) != "unused_too_long"
    assert policy.standing(long_ago, NOW - days(60, 1), NOW) == "unused_too_long"
    assert policy.standing(NOW - days(61), None, NOW) == "unused_too_long", "never used: counts from the password"
    assert policy.standing(NOW - days(1), NOW - days(200), NOW) == "current", "just reactivated"


def test_last_use_is_the_later_of_a_new_password_and_a_sign_in():
    assert last_use(NOW, None) == last_use(NOW, NOW - days(3)) == last_use(NOW - days(3), NOW) == NOW


def test_words_of_the_surroundings_do_not_make_a_password():
    words = context_words(["Alder School", "Jo Marsh", "jo.marsh@alder.example"])
    assert words == {"alder", "school", "marsh", "example"}
    assert leans_on_context("AlderSchool2025!", words)
    assert leans_on_context("marsh-ALDER-marsh", words)
    assert not leans_on_context("Alder-Horse-7-Battery", words)


def test_the_deny_list_knows_common_passwords_and_takes_no_time_with_long_ones():
    for easy in ("password1234!", "Password123456!", "Qwertyuiop123!", "Aaaaaaaaaaa1!"):
        assert is_easy(easy, ())
    assert not is_easy(STRONG, ())
    assert is_easy("Wolverhampton99!", {"wolverhampton"})
    assert not is_easy("x9 Kf-" * 42, ())
    began = time.thread_time()
    for hard in ("aB1!" * 64, "4" * 256, "".join(chr(33 + (7 * n) % 90) for n in range(256))):
        is_easy(hard, ())
    assert time.thread_time() - began < 2


def test_words_of_one_owner_are_forgotten_with_the_next():
    word = "zqxvbrmkwyt"
    assert is_easy(word, {word})
    assert not is_easy(word, ())


def test_a_new_password_is_held_to_shape_deny_list_and_surroundings(identity):
    identity.add_school("Cauldron Bridge Academy")

    def check(password, owner=()):
        return lambda: identity.run(
            NOBODY, lambda unit: check_new_password(unit, identity.extras, password, owner=owner)
        )

    check(STRONG)()
    check("x9 Kf-" * 42)()
    assert refusals(check("Password123456!")) == [("password", FieldCode.TOO_COMMON)]
    assert refusals(check("Cauldron-Bridge-12")) == [("password", FieldCode.TOO_COMMON)]
    assert refusals(check("Philippa-Ottoline-1", ["Philippa Ottoline"])) == [("password", FieldCode.TOO_COMMON)]
    check("Philippa-Ottoline-1")()


def _set(identity, access, **changed):
    policy = identity.run(access, get_policy, identity.extras.life).policy
    return identity.run(access, set_policy, policy.model_copy(update=changed))


def test_who_holds_the_whole_trust_changes_the_profile_and_it_is_audited(identity):
    school = identity.add_school()
    administrator = identity.add_staff("administrator", [school]).access()
    assert identity.run(NOBODY, password_rules).needs_kinds
    changed = _set(identity, administrator, password_profile="ncsc", idle_minutes=20)
    assert (changed.version, changed.idle_minutes) == (2, 20)
    rules = identity.run(NOBODY, password_rules)
    assert (rules.profile, rules.needs_kinds, rules.expires_after_days) == ("ncsc", False, None)
    [entry] = identity.audited("policy:trust:set")
    assert (entry["outcome"], entry["actor_id"]) == ("ncsc", str(administrator.actor_id))


def test_a_change_of_what_was_read_before_another_s_is_refused(identity):
    administrator = identity.add_staff("administrator", [identity.add_school()]).access()
    policy = identity.run(administrator, get_policy, identity.extras.life).policy
    identity.run(administrator, set_policy, policy)
    with pytest.raises(Problem) as refused:
        identity.run(administrator, set_policy, policy)
    assert refused.value.code is ErrorCode.STALE_VERSION


def test_of_part_of_the_trust_one_sets_the_school_s_time_out_alone(identity):
    own, other = identity.add_school(), identity.add_school("Birch School")
    administrator = identity.add_staff("administrator", [own]).access()
    policy = identity.run(administrator, get_policy, identity.extras.life).policy
    with pytest.raises(Problem) as refused:
        identity.run(administrator, set_policy, policy)
    assert refused.value.code is ErrorCode.NOT_PERMITTED

    def time_out(school, minutes):
        request = contract.SchoolTimeOut(school_id=school, idle_minutes=minutes)
        return identity.run(administrator, set_school_time_out, request)

    time_out(own, 15)
    [entry] = identity.audited("policy:time_out:set")
    assert (entry["outcome"], entry["school_ids"]) == ("15_minutes", [str(own)])
    shown = identity.run(administrator, get_policy, identity.extras.life).schools
    assert shown == [contract.SchoolTimeOut(school_id=own, idle_minutes=15)]
    with pytest.raises(Problem) as refused:
        time_out(other, 15)
    assert refused.value.code is ErrorCode.NOT_FOUND
    assert time_out(own, None).idle_minutes is None


def test_a_head_sets_the_time_out_of_their_own_school_and_no_other_rule(identity):
    own, other = identity.add_school(), identity.add_school("Birch School")
    head = identity.add_staff("headteacher", [own]).access()
    request = contract.SchoolTimeOut(school_id=own, idle_minutes=45)
    assert identity.run(head, set_school_time_out, request) == request
    policy = identity.run(head, get_policy, identity.extras.life)
    assert policy.schools == [request]
    for change in (
        lambda: identity.run(head, set_policy, policy.policy),
        lambda: identity.run(head, set_school_time_out, contract.SchoolTimeOut(school_id=other, idle_minutes=45)),
    ):
        with pytest.raises(Problem) as refused:
            change()
        assert refused.value.code in (ErrorCode.NOT_PERMITTED, ErrorCode.NOT_FOUND)
