"""Someone of every ready role at one school, a visitor, a program, and someone whose password ran out: on the bus."""

import time
from dataclasses import dataclass, field
from typing import Any

import pyotp
from calls import Calls
from identity.roles.roles import LIMITED_TO_GROUPS, RIGHTS, Role
from small_trust import SmallTrust
from untouched import Rows

PASSWORD = "Correct-Horse-7-Battery"
_KEPT_SECONDS = 40
EVERY_GROUP = ["safeguarding", "pastoral", "behaviour", "send", "unsure"]


@dataclass
class Principal:
    """Who calls; ``session`` is what their access tokens are made from."""

    name: str
    rights: frozenset[str]
    staff_id: str
    sessions: dict[bool, str] = field(default_factory=dict)
    method: str = "token_for_session"
    _tokens: dict[bool, tuple[str, float]] = field(default_factory=dict)

    def token(self, calls: Calls, *, elevated: bool) -> str:
        """An access token that holds for the next seconds."""
        kept, ends_at = self._tokens.get(elevated, ("", 0.0))
        if time.monotonic() > ends_at:
            secret = self.sessions[elevated]
            body = (
                {"session_token": secret}
                if self.method == "token_for_session"
                else {"key": secret, "client": "security"}
            )
            kept = calls.ask("identity", self.method, body, None)["access_token"]
            self._tokens[elevated] = (kept, time.monotonic() + _KEPT_SECONDS)
        return kept


@dataclass(frozen=True)
class Account:
    """What its owner knows; the password is everyone's here."""

    id: str
    name: str
    email: str
    secret: str


class People:
    """Adds accounts under the set-up and signs them in on the bus."""

    def __init__(self, trust: SmallTrust, calls: Calls, rows: Rows) -> None:
        self._trust = trust
        self._calls = calls
        self._rows = rows
        self._setup = trust.world.setup_token()

    def of_role(self, role: Role, school: str, name: str | None = None) -> Principal:
        """At the second tier and at the first, each in a session of its own."""
        account = self.account(role, school, name or f"{role.value}-{school}")
        made = Principal(account.name, frozenset(right.value for right in RIGHTS[role]), account.id)
        made.sessions = {elevated: self.sign_in(account.email) for elevated in (False, True)}
        self._elevate(made, account.secret)
        return made

    def account(self, role: Role, school: str, name: str) -> Account:
        """A new account that nobody has signed in to yet."""
        email = f"{name.replace('_', '.')}@matrix.example"
        secret = pyotp.random_base32()
        grant: dict[str, Any] = {"role": role.value, "school_ids": [str(self._trust.schools[school])]}
        if role in LIMITED_TO_GROUPS:
            grant["category_groups"] = EVERY_GROUP
        body = {"name": name, "email": email, "password": PASSWORD, "grants": [grant], "totp_secret": secret}
        return Account(self._calls.ask("identity", "add_staff", body, self._setup)["id"], name, email, secret)

    def _elevate(self, made: Principal, secret: str) -> None:
        token = self._calls.ask("identity", "token_for_session", {"session_token": made.sessions[True]}, None)
        code = {"code": pyotp.TOTP(secret).now()}
        made.sessions[True] = self._calls.ask("identity", "elevate", code, token["access_token"])["session_token"]

    def sign_in(self, email: str) -> str:
        body = {"email": email, "password": PASSWORD, "client": "security"}
        return str(self._calls.ask("identity", "sign_in", body, None)["session_token"])

    def visitor(self, school: str, host: Principal) -> Principal:
        """Let in by ``host`` with a day pass."""
        admit = {"school_id": str(self._trust.schools[school]), "name": "Vera Visitor"}
        code = self._calls.ask("identity", "admit_visitor", admit, host.token(self._calls, elevated=True))["code"]
        entered = self._calls.ask("identity", "enter_by_day_pass", {"code": code, "client": "security"}, None)
        session = entered["session_token"]
        rights = frozenset(right.value for right in RIGHTS[Role.VISITOR])
        return Principal(f"visitor-{school}", rights, "", {False: session, True: session})

    def machine(self, school: str, host: Principal, *rights: str) -> Principal:
        """A program made by ``host``."""
        body = {"name": f"Program {school}", "rights": list(rights), "school_ids": [str(self._trust.schools[school])]}
        key = self._calls.ask("identity", "add_machine", body, host.token(self._calls, elevated=True))["key"]
        return Principal(f"machine-{school}", frozenset(rights), "", {False: key, True: key}, "token_for_machine")

    def renewing(self, role: Role, school: str) -> Principal:
        """Their password ran out: what they get at sign-in is good for a new one and nothing else."""
        made = self.of_role(role, school, f"renewing-{school}")
        self._rows.change(
            "identity",
            "UPDATE staff_credential SET changed_at = now() - interval '200 days' WHERE staff_id = %s",
            [made.staff_id],
        )
        session = self.sign_in(f"renewing-{school}@matrix.example")
        return Principal(made.name, frozenset({"session:renew"}), made.staff_id, {False: session, True: session})
