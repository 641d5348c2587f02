"""Machine accounts: keys shown once, rotated with overlap, dead within seconds; never a way to more than one holds."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from chassis.access.token_claims import service_access
from chassis.access.tokens import verify_access
from chassis.ground.context import NOBODY
from haven_schemas.acts import identity as identity_contract
from haven_schemas.acts.identity import visitors as contract
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from identity.machines.keys import key_digest
from identity.machines.machine import add_machine, list_machines, remove_machine, rotate_machine
from identity.machines.token import token_for_machine
from identity.models import MachineKeyRow
from identity.sessions.alive import session_alive
from sqlalchemy import func, select


def problem_of(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value


def refusal(call, *arguments, **given):
    return problem_of(call, *arguments, **given).code


@pytest.fixture
def schools(identity):
    return [identity.add_school("Alder School"), identity.add_school("Beech School")]


@pytest.fixture
def owner(identity, schools, secret):
    """An administrator of the whole trust, in the second tier."""
    return identity.add_staff("administrator", [], totp_secret=secret, name="Ada Admin").access(elevated=True)


@pytest.fixture
def programs(identity):
    """The calls of a program's life."""

    class Programs:
        def add(self, access, name="Roll feed", rights=("school:read", "feed:administer"), schools=()):
            request = contract.AddMachine(name=name, rights=list(rights), school_ids=list(schools))
            return identity.run(access, add_machine, identity.extras, request)

        def rotate(self, access, machine_id, hours=24):
            request = contract.RotateMachine(machine_id=machine_id, overlap_hours=hours)
            return identity.run(access, rotate_machine, identity.extras, request)

        def remove(self, access, machine_id):
            return identity.run(access, remove_machine, identity.extras, contract.MachineRef(machine_id=machine_id))

        def listed(self, access):
            return identity.run(access, list_machines).machines

        def token(self, key, client="vendor"):
            request = contract.TokenForMachine(key=key, client=client)
            return identity.run(NOBODY, token_for_machine, identity.extras, request)

        def alive(self, key_id):
            request = identity_contract.SessionAlive(session_id=key_id)
            access = service_access("audit", "test")
            return identity.run(access, session_alive, identity.extras.life, request).alive

    return Programs()


class TestAdding:
    def test_a_key_becomes_a_token_for_its_rights_at_its_schools(self, identity, owner, schools, programs):
        made = programs.add(owner, schools=schools[:1])
        assert re.fullmatch(r"hvn_[A-Za-z0-9_-]{43}", made.key)
        assert made.previous_ends_at is None
        view = programs.token(made.key)
        assert (view.kind, view.name, view.staff_id, view.session_id) == (
            "machine",
            "Roll feed",
            made.machine_id,
            made.key_id,
        )
        assert (view.tier, view.roles, view.rights) == ("elevated", ["machine"], ["feed:administer", "school:read"])
        assert [each.id for each in view.schools] == schools[:1]
        access = verify_access(view.access_token, identity.trusted, identity.extras.trust_id, identity.now)
        assert (access.actor_id, access.session_id) == (made.machine_id, made.key_id)
        assert access.is_elevated(identity.now)
        assert not access.is_elevated(view.expires_at)
        assert access.has(Right.FEED_ADMINISTER, schools[0])
        assert not access.has(Right.FEED_ADMINISTER, schools[1])
        assert not access.has(Right.SESSION_OWN)

    def test_no_school_named_is_the_whole_trust_and_its_future_schools(self, identity, owner, schools, programs):
        made = programs.add(owner)
        assert {each.id for each in programs.token(made.key).schools} == set(schools)
        later = identity.add_school("Cedar School")
        assert later in {each.id for each in programs.token(made.key).schools}

    def test_only_a_digest_and_eight_characters_are_kept(self, identity, owner, programs, caplog):
        made = programs.add(owner)
        with identity.database.unit(NOBODY) as unit:
            row = unit.session.get(MachineKeyRow, made.key_id)
        assert (row.digest, row.starts) == (key_digest(made.key), made.key[:8])
        assert made.key[8:] not in repr(identity.audited()) + caplog.text

    def test_nobody_gives_a_program_what_they_lack(self, identity, owner, schools, programs, secret):
        assert refusal(programs.add, owner, rights=["audit:read"]) is ErrorCode.NOT_PERMITTED
        both = identity.add_staff("dpo", [], totp_secret=secret).access(elevated=True)
        assert refusal(programs.add, both, rights=["school:read"]) is ErrorCode.NOT_PERMITTED
        at_one = identity.add_staff("administrator", schools[:1], totp_secret=secret).access(elevated=True)
        assert refusal(programs.add, at_one) is ErrorCode.NOT_PERMITTED
        assert refusal(programs.add, at_one, schools=schools) is ErrorCode.NOT_PERMITTED
        assert programs.add(at_one, schools=schools[:1]).key

    def test_nobody_takes_a_key_of_a_program_that_may_do_what_they_may_not(self, identity, owner, programs):
        reader = replace(
            owner, grants=tuple(replace(each, rights=each.rights | {"audit:read"}) for each in owner.grants)
        )
        made = programs.add(reader, rights=["audit:read"])
        assert refusal(programs.rotate, owner, made.machine_id) is ErrorCode.NOT_PERMITTED
        assert programs.token(made.key).kind == "machine"
        assert programs.rotate(reader, made.machine_id).key
        programs.remove(owner, made.machine_id)

    def test_who_is_not_known_to_be_the_owner_takes_no_key_that_shows_a_child(self, identity, owner, programs):
        reader = replace(
            owner, grants=tuple(replace(each, rights=each.rights | {"audit:read"}) for each in owner.grants)
        )
        made = programs.add(reader, rights=["audit:read"])
        taken_over = replace(reader, opens_from=identity.now)
        assert refusal(programs.rotate, taken_over, made.machine_id) is ErrorCode.NOT_PERMITTED
        assert refusal(programs.add, taken_over, "Other", rights=["audit:read"]) is ErrorCode.NOT_PERMITTED
        assert programs.add(taken_over, "Other").key

    def test_rights_over_records_and_accounts_are_not_even_asked_for(self):
        for right in (Right.RECORD_READ, Right.STAFF_ADMINISTER, Right.PUPIL_READ, Right.MACHINE_ADMINISTER):
            with pytest.raises(ValueError, match="rights"):
                contract.AddMachine(name="A", rights=[right.value], school_ids=[])

    def test_what_is_wrong_is_named(self, identity, owner, programs):
        programs.add(owner, "Roll feed")
        duplicate = problem_of(programs.add, owner, " Roll feed ")
        assert [(each.field, each.code) for each in duplicate.fields] == [("name", FieldCode.DUPLICATE)]
        blank = problem_of(programs.add, owner, "  ")
        assert [(each.field, each.code) for each in blank.fields] == [("name", FieldCode.REQUIRED)]
        nowhere = problem_of(programs.add, owner, "Other", schools=[owner.actor_id])
        assert [(each.field, each.code) for each in nowhere.fields] == [("school_ids.0", FieldCode.UNKNOWN_SCHOOL)]


class TestUse:
    def test_a_wrong_key_is_told_nothing(self, identity, owner, programs):
        made = programs.add(owner)
        wrong = made.key[:-1] + ("A" if made.key[-1] != "A" else "B")
        assert refusal(programs.token, wrong) is ErrorCode.SIGN_IN_REQUIRED
        assert [entry["outcome"] for entry in identity.audited("machine:key:refuse")] == ["sign_in_required"]

    def test_wrong_keys_are_throttled_and_stop_no_right_one(self, identity, owner, programs):
        made = programs.add(owner)
        answers = [refusal(programs.token, "hvn_" + "0" * 43) for _ in range(12)]
        assert answers == [ErrorCode.SIGN_IN_REQUIRED] * 10 + [ErrorCode.TOO_MANY_REQUESTS] * 2
        assert len(identity.audited("machine:key:refuse")) == 10
        assert programs.token(made.key).kind == "machine"

    def test_the_last_use_is_written_every_half_minute(self, identity, owner, programs):
        made, began = programs.add(owner), identity.now
        shown = []
        for seconds in (0, 29, 1):
            identity.later(seconds=seconds)
            programs.token(made.key)
            shown.append(programs.listed(owner)[0].keys[0].last_used_at - began)
        assert shown == [timedelta(0), timedelta(0), timedelta(seconds=30)]


class TestRotation:
    def test_the_key_before_holds_on_for_the_overlap(self, identity, owner, programs):
        made = programs.add(owner)
        fresh = programs.rotate(owner, made.machine_id, hours=24)
        assert fresh.previous_ends_at == identity.now + timedelta(hours=24)
        assert identity.told.messages == []
        identity.later(hours=23, minutes=59, seconds=40)
        view = programs.token(made.key)
        assert view.expires_at == fresh.previous_ends_at
        assert programs.alive(made.key_id)
        identity.later(seconds=20)
        assert refusal(programs.token, made.key) is ErrorCode.SIGN_IN_REQUIRED
        assert (programs.alive(made.key_id), programs.alive(fresh.key_id)) == (False, True)
        assert programs.token(fresh.key).kind == "machine"
        assert [key.id for key in programs.listed(owner)[0].keys] == [fresh.key_id]

    def test_without_overlap_the_others_are_dead_at_once_and_everywhere(self, identity, owner, programs):
        made = programs.add(owner)
        programs.rotate(owner, made.machine_id, hours=1)
        third = programs.rotate(owner, made.machine_id, hours=0)
        assert refusal(programs.token, made.key) is ErrorCode.SIGN_IN_REQUIRED
        told = {message["session_id"] for kind, message in identity.told.messages if kind == "session_revoked"}
        assert len(told) == 2
        assert (str(made.key_id) in told, str(third.key_id) in told) == (True, False)

    def test_an_overlap_never_prolongs_a_key(self, identity, owner, programs):
        made = programs.add(owner)
        first = programs.rotate(owner, made.machine_id, hours=1)
        programs.rotate(owner, made.machine_id, hours=100)
        ends = {key.id: key.ends_at for key in programs.listed(owner)[0].keys}
        assert ends[made.key_id] == identity.now + timedelta(hours=1)
        assert ends[first.key_id] == identity.now + timedelta(hours=100)


class TestRemoval:
    def test_removed_is_dead_at_once_and_its_name_is_free(self, identity, owner, programs):
        made = programs.add(owner)
        programs.token(made.key)
        programs.remove(owner, made.machine_id)
        assert identity.told.messages == [("session_revoked", {"session_id": str(made.key_id)})]
        assert refusal(programs.token, made.key) is ErrorCode.SIGN_IN_REQUIRED
        assert not programs.alive(made.key_id)
        assert programs.listed(owner) == []
        assert refusal(programs.rotate, owner, made.machine_id) is ErrorCode.NOT_FOUND
        assert refusal(programs.remove, owner, made.machine_id) is ErrorCode.NOT_FOUND
        assert programs.add(owner).machine_id != made.machine_id

    def test_those_of_others_are_neither_seen_nor_touched(self, identity, owner, schools, programs, secret):
        made = programs.add(owner, schools=schools)
        at_one = identity.add_staff("administrator", schools[:1], totp_secret=secret).access(elevated=True)
        own = programs.add(at_one, "Own", schools=schools[:1])
        assert [each.id for each in programs.listed(at_one)] == [own.machine_id]
        assert [each.name for each in programs.listed(owner)] == ["Own", "Roll feed"]
        for call in (programs.rotate, programs.remove):
            assert refusal(call, at_one, made.machine_id) is ErrorCode.NOT_FOUND
        with identity.database.unit(NOBODY) as unit:
            assert unit.session.scalar(select(func.count()).select_from(MachineKeyRow)) == 2
