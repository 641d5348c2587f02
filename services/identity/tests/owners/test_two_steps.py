"""Every two steps one administrator can take, on an account of every role: no account they come by opens anything.

Real PostgreSQL; secrets, hashes and signatures are taken as they are, so that some thousand steps take seconds. Whoever
takes the steps reads every mail to an address they chose, uses each link in it, and adds a factor where a password may.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count, product
from uuid import UUID, uuid4

import pyotp
import pytest
from chassis.access.token_claims import AccessClaims
from chassis.ground.context import NOBODY, Access
from haven_schemas.acts import identity as contract
from haven_schemas.acts.identity import roles
from haven_schemas.acts.identity.factors import ResetFactors
from haven_schemas.acts.identity.passwords import AskReset, SendMailedLink, UseMailedLink
from haven_schemas.acts.identity.visitors import AddMachine
from haven_schemas.errors import Problem
from haven_schemas.rights import CONFIRMED_RIGHTS, Right
from identity.adapters.session_life import token_digest
from identity.adapters.token_issuing import TokenIssuer
from identity.ending.change import note_credential_change
from identity.factors.in_force import has_factor
from identity.factors.totp import begin_totp, confirm_totp
from identity.giving.compose import change_role, compose_role
from identity.machines.machine import add_machine
from identity.models import MailedLinkRow, SessionRow, StaffRow, TotpFactorRow
from identity.passwords.link import ask_reset, send_link, use_link
from identity.roles.roles import GIVEN_BY_HAND, LIMITED_TO_GROUPS, RIGHTS, SIGHT_OF_RECORDS, Role
from identity.schools.school import add_school
from identity.sessions.reset import reset_factors
from identity.sessions.token import issue_token
from mis import Mis, person
from office import Office, asked
from sqlalchemy import select
from support.levels import sampled

ROLES = sorted(GIVEN_BY_HAND)
MALLORY = "@mallory.example"
WORKS_WHILE_UNPROVEN = {Right.RECORD_READ, Right.RECORD_WRITE, Right.CONCERN_TRIAGE}
"""What an account that nobody has confirmed still opens: new concerns. Nobody may come by that in two steps either."""
_NUMBERS = count(1)


class AsTheyAre:
    """Takes the place of the vault's and the hasher's work."""

    def seal(self, _staff_id, secret):
        return secret

    def seal_all(self, secrets):
        return [secret for _, secret in secrets]

    def open(self, _staff_id, sealed):
        return sealed

    def hash(self, password):
        return password

    def matches(self, encoded, password):
        return encoded == password

    def is_outdated(self, _encoded):
        return False

    def is_easy_to_guess(self, _password, _words):
        return False


@dataclass
class Chain:
    """One account of a role, what its owner wrote before, and an administrator of the whole trust."""

    office: Office
    school: UUID
    mallory: UUID
    role: str
    with_factor: bool
    steps: tuple[str, ...]
    done: list[str] = field(default_factory=list)
    victim: UUID = field(init=False)
    wrote_at: object = field(init=False)

    def __post_init__(self):
        identity = self.office.identity
        limits = {"category_groups": ["send"]} if Role(self.role) in LIMITED_TO_GROUPS else {}
        self.victim = self.office.hire(self.role, self.school, name="Olive Owner", **limits)
        if self.with_factor:
            with identity.database.unit(NOBODY) as unit:
                unit.session.add(
                    TotpFactorRow(
                        id=uuid4(), staff_id=self.victim, secret_sealed="-", created_at=unit.now,
                        confirmed_at=unit.now, last_step=0, last_used_at=unit.now,
                    )
                )  # fmt: skip
        self.wrote_at = identity.now
        identity.later(hours=1)

    def take(self, step):
        try:
            getattr(self, step)()
        except Problem:
            return False
        return True

    def own_address(self):
        return f"m{next(_NUMBERS)}{MALLORY}"

    def _grant(self):
        limits = {"category_groups": ["send"]} if Role(self.role) in LIMITED_TO_GROUPS else {}
        return asked(self.role, self.school, **limits)

    def _change(self, name, email):
        self.office.change(self.mallory, self.victim, name, email, self.office.row(self.victim).version)

    def address(self):
        self._change("Olive Owner", self.own_address())

    def name(self):
        self._change("Olivia Owner", self.office.row(self.victim).email)

    def reset_link(self):
        self.office.do(self.mallory, send_link, SendMailedLink(staff_id=self.victim, kind="reset"))

    def invite(self):
        self.office.invite(self.mallory, self._grant(), email=self.own_address())

    def list_(self):
        groups = "send" if Role(self.role) in LIMITED_TO_GROUPS else ""
        urn = "000001"
        rows = [f"Olive Owner,{self.office.row(self.victim).email}", f"Olive Owner,{self.own_address()}"]
        text = "".join(f"{row},{self.role},{urn},{groups}\n" for row in rows)
        self.office.take_in(self.mallory, f"name,email,role,school_urn,category_groups\n{text}")

    def role_given(self):
        joined = self.office.invite(self.mallory, asked("reporter", self.school), email=self.own_address()).staff_id
        self.office.give(self.mallory, joined, self._grant())

    def role_taken(self):
        for row in self.office.grants(self.victim):
            self.office.end(self.mallory, row.id)

    def state(self):
        self.office.set_state(self.mallory, self.victim, "suspended")
        self.office.set_state(self.mallory, self.victim, "active")

    def factors(self):
        self.office.do(self.mallory, reset_factors, ResetFactors(staff_id=self.victim))

    def machine(self):
        request = AddMachine(name=f"M {next(_NUMBERS)}", rights=["audit:read", "school:read"], school_ids=[self.school])
        self.office.do(self.mallory, add_machine, request)

    def composed(self):
        key = f"role{next(_NUMBERS)}"
        for rights in (["record:read", "audit:read"], ["staff:read"]):
            request = roles.ComposeRole(key=key, name=key, rights=rights, may_span_trust=True)
            try:
                self.office.run(self.mallory, compose_role, request)
            except Problem:
                continue
            self.office.invite(self.mallory, asked(key, self.school), email=self.own_address())
            change = roles.ChangeRole(key=key, name=key, rights=["record:read", "audit:read"], version=1)
            self.office.do(self.mallory, change_role, change)

    def new_school(self):
        request = contract.AddSchool(urn=f"{next(_NUMBERS) + 100000:06d}", laestab=None, name="Another")
        self.office.run(self.mallory, add_school, request)

    def listed(self):
        """A list of staff that says what it likes of the victim's address and classes, and of somebody new."""
        mis, own = Mis(self.office, self.school), [self.own_address() for _ in range(2)]
        mis.says(mis.of(self.victim, "v", name="Olive Owner"), person("m", name="Olive Owner", email=own[0]))
        mis.says(mis.of(self.victim, "v", email=own[1], classes=("7A",)), complete=False)
        mis.settle(self.mallory, "v", "take")
        mis.invite(self.mallory, "m", asked("reporter", self.school))
        follows = self._grant().model_copy(update={"follows_list": Role(self.role) in LIMITED_TO_GROUPS})
        self.office.give(self.mallory, mis.row("m").staff_id, follows)

    def left(self):
        """A list in which the victim is no more, and is again."""
        mis = Mis(self.office, self.school)
        mis.says(mis.of(self.victim, "v"))
        mis.says()
        mis.says(mis.of(self.victim, "v"))
        self.office.set_state(self.mallory, self.victim, "active")

    def wait(self):
        self.office.identity.later(days=8)

    def opens_too_much(self, *, new_ones=False):
        """Uses the link that is mailed to the account now, and says what a token of it opens, if it is anything.

        ``new_ones``: new concerns may open, since triage does not wait.
        """
        identity = self.office.identity
        identity.later(minutes=11)
        request = AskReset(email=self.office.row(self.victim).email)
        identity.run(NOBODY, ask_reset, identity.extras, request)
        (link,) = self.office.all(MailedLinkRow, MailedLinkRow.staff_id == self.victim)
        chosen = UseMailedLink(token=link.token_sealed, new=f"Correct-Horse-{next(_NUMBERS)}-Battery")
        identity.run(NOBODY, use_link, identity.extras, chosen)
        first, second = self._tokens(self.victim)
        if first.opens(self.wrote_at):
            return "what the owner wrote, at the first tier"
        if second is None:
            return None
        if second.opens(self.wrote_at):
            return "what the owner wrote, at the second tier"
        confirmed = held(second) & CONFIRMED_RIGHTS
        if confirmed and not (second.is_unproven and (new_ones or not confirmed & WORKS_WHILE_UNPROVEN)):
            return f"{sorted(confirmed)}"
        return None

    def _tokens(self, staff_id):
        identity, token = self.office.identity, f"a-session-token-{next(_NUMBERS):09d}"
        with identity.database.unit(NOBODY) as unit:
            session = SessionRow(
                id=uuid4(), staff_id=staff_id, token_digest=token_digest(token), client=f"desk {token}",
                created_at=unit.now, last_seen_at=unit.now, ends_at=unit.now + timedelta(hours=12),
            )  # fmt: skip
            unit.session.add(session)
            has_one = unit.session.scalar(select(has_factor(staff_id)))
        first = self._access(token)
        if has_one:
            return first, None
        offer = identity.run(first, begin_totp, identity.extras)
        code = contract.ConfirmTotp(factor_id=offer.factor_id, code=pyotp.TOTP(offer.secret).at(identity.now))
        raised = identity.run(first, confirm_totp, identity.extras, code)
        return first, self._access(raised.session_token)

    def _access(self, token):
        identity = self.office.identity
        request = contract.TokenForSession(session_token=token)
        view = identity.run(NOBODY, issue_token, identity.extras, request)
        return AccessClaims.model_validate(json.loads(view.access_token)).access(view.access_token)


STEPS = [
    "address", "name", "reset_link", "invite", "list_", "role_given", "role_taken", "state", "factors", "machine",
    "composed", "new_school", "listed", "left", "wait",
]  # fmt: skip


@pytest.fixture
def office(identity):
    as_they_are = AsTheyAre()
    signing = TokenIssuer(
        sign=lambda _key, claims: json.dumps({**claims, "aud": "x"}),
        sign_all=lambda _key, many: [json.dumps(claims) for claims in many],
        life=timedelta(minutes=1),
        permits=1,
    )
    identity.extras = replace(identity.extras, secrets=as_they_are, passwords=as_they_are, tokens=signing)
    return Office(identity)


SEEING = [role for role in ROLES if RIGHTS[role] & SIGHT_OF_RECORDS]
OTHERS = [role for role in ROLES if role not in SEEING]
EVERY_ROLE = "HAVEN_EVERY_TWO_STEPS"
"""Set to anything: each two steps on an account of each role. As a rule one of either kind, each role in its turn,
and where a change is tested one of the two."""


def _turn(number: int) -> Sequence[Role]:
    if os.environ.get(EVERY_ROLE):
        return ROLES
    both = [SEEING[number % len(SEEING)], OTHERS[number % len(OTHERS)]]
    return sampled(both, [both[number % 2]])


def test_no_two_steps_of_one_administrator_open_a_text_or_name_a_child(office):
    school = office.identity.add_school("Alder")
    mallory = office.hire("administrator")
    chains: dict[UUID, Chain] = {}
    for number, steps in enumerate(product(STEPS, STEPS)):
        for role in _turn(number):
            chain = Chain(office, school, mallory, role, with_factor=bool(number % 3 == 0), steps=steps)
            chains[chain.victim] = chain
            chain.done = [step for step in steps if chain.take(step)]
    assert not held(office.access(mallory)) & (CONFIRMED_RIGHTS | {Right.PUPIL_FIND})
    opened, theirs = [], office.all(StaffRow, StaffRow.email.endswith(MALLORY), StaffRow.active)
    for account in theirs:
        chain = chains.get(account.id)
        too_much = _of_their_own(office, account) if chain is None else chain.opens_too_much()
        if too_much:
            opened.append((too_much, chain and (chain.role, chain.with_factor, chain.steps, chain.done)))
    assert opened == [], opened[:5]
    assert len(theirs) > 50, "the walk comes by nothing: it shows nothing"
    done = {step for chain in chains.values() for step in chain.done}
    assert {"listed", "left"} <= done, "what a staff list does is walked as well"


def test_whoever_comes_by_an_account_of_any_role_opens_nothing_of_before(office):
    """Were each change of address to go through at once: what the walk above leads to, for every role."""
    school = office.identity.add_school("Alder")
    mallory = office.hire("administrator")
    for role, with_factor in product(ROLES, (False, True)):
        chain = Chain(office, school, mallory, role, with_factor=with_factor, steps=())
        with office.identity.database.unit(NOBODY) as unit:
            row = unit.session.get(StaffRow, chain.victim)
            row.email = chain.own_address()
            note_credential_change(unit, row, by_mailbox=True)
        assert chain.opens_too_much(new_ones=True) is None, (role, with_factor)


def held(access: Access) -> set[str]:
    return {right for grant in access.grants for right in grant.rights}


def _of_their_own(office: Office, account: StaffRow) -> str | None:
    """An account that was made for a mailbox of Mallory's: what its roles give, whoever signs in to it."""
    confirmed = held(office.access(account.id)) & CONFIRMED_RIGHTS
    return f"{sorted(confirmed)} in an account of their own" if confirmed else None
