"""Whoever comes by a mailbox, and so by an account, reads nothing that was written in it before."""

import base64
import json
import re
import time
import urllib.parse
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from uuid import uuid4

import pyotp
import pytest
from haven_schemas.errors import Problem
from principals import PASSWORD
from records import narrative
from small_trust import eventually

CHOSEN = "Another-Horse-8-Battery"
_LINK = re.compile(r"https://\S+/choose-password#(\S+)")


@dataclass
class Owner:
    """A teacher without a second factor, who has reported and has begun to write another report."""

    calls: object
    id: str
    email: str
    pupil: str
    school: str
    category: str
    concerns: list[str] = field(default_factory=list)
    permits: list[str] = field(default_factory=list)

    def begin(self):
        session = self.calls.ask("identity", "sign_in", self.credentials(PASSWORD), None)
        self.permits = session["reporting_permits"]
        token = token_of(self.calls, session["session_token"])
        self.concerns.append(self.report(token))
        draft = {"school_id": self.school, "key": str(uuid4()), "text": f"account={narrative('north')}"}
        self.calls.ask("incidents", "keep_draft", draft, token)
        return token

    def credentials(self, password):
        return {"email": self.email, "password": password, "client": "security"}

    def report(self, token):
        words = narrative("north")
        body = {
            "school_id": self.school, "category_id": self.category, "occurred_at": "2026-01-05T09:00:00Z",
            "account": words, "child_words": words, "action_taken": words,
            "pupils": [{"pupil_id": self.pupil, "role": "affected"}],
        }  # fmt: skip
        return self.calls.ask("incidents", "record_concern", body, token)["id"]


def token_of(calls, session_token):
    return calls.ask("identity", "token_for_session", {"session_token": session_token}, None)["access_token"]


@pytest.fixture(scope="module")
def owner(trust, bus_calls):
    email, school = "olive.owner@matrix.example", str(trust.schools["north"])
    body = {
        "name": "Olive Owner", "email": email, "password": PASSWORD,
        "grants": [{"role": "reporter", "school_ids": [school]}],
    }  # fmt: skip
    made = bus_calls.ask("identity", "add_staff", body, trust.world.setup_token())["id"]
    pupil, category = str(trust.pupils("north")[0]["id"]), str(trust.categories["Neglect"])
    return Owner(bus_calls, made, email, pupil, school, category)


def _newest_link(trust, *addresses):
    found = []
    for path in sorted(trust.world.mail_folder.glob("*.eml"), key=lambda each: each.stat().st_mtime):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        if mail["To"] in addresses:
            found += _LINK.findall(mail.get_body(("plain",)).get_content())
    return urllib.parse.unquote(found[-1]) if found else None


def _takes_over(trust, calls, owner, administrator):
    """Changes the address if that is let happen, has a link mailed, chooses a password and signs in with it."""
    own = "mallory@matrix.example"
    by = administrator.token(calls, elevated=True)
    change = {"staff_id": owner.id, "name": "Olive Owner", "email": own, "version": 1}
    calls.code("identity", "change_account", change, by)
    for address in (own, owner.email):
        calls.ask("identity", "ask_reset", {"email": address}, None)
    link = eventually(lambda: _newest_link(trust, own, owner.email), what="the mail with the link")
    used = calls.ask("identity", "use_link", {"token": link, "new": CHOSEN}, None)
    signed_in = {"email": used["email"], "password": CHOSEN, "client": "elsewhere"}
    return calls.ask("identity", "sign_in", signed_in, None)["session_token"]


def _everything_read(calls, owner, token):
    """What one can be told of the reports and drafts of the account, as text."""
    told = []
    for method, body in (
        ("list_own_concerns", {}), ("read_drafts", {}), ("list_actions", {}),
        *(("get_concern", {"concern_id": concern}) for concern in owner.concerns),
    ):  # fmt: skip
        try:
            told.append(str(calls.ask("incidents", method, body, token)))
        except Problem as problem:
            told.append(problem.code.value)
    return " ".join(told)


def _wait_until_it_opens(token):
    """The claim counts whole seconds, rounded up: what is written in the second of the change is not read either."""
    claims = token.split(".")[1]
    opens_from = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["opens_from"]
    time.sleep(max(0.0, opens_from - time.time()))


def _first_factor(calls, token):
    offer = calls.ask("identity", "begin_totp", {}, token)
    code = pyotp.TOTP(offer["secret"]).now()
    raised = calls.ask("identity", "confirm_totp", {"factor_id": offer["factor_id"], "code": code}, token)
    return token_of(calls, raised["session_token"])


def test_a_mailbox_opens_nothing_that_was_written_before(trust, bus_calls, owner, administrator):
    """The attack that worked: address, reset link, password, first factor; then the reporter's own narrative."""
    own_token = owner.begin()
    assert narrative("north") in _everything_read(bus_calls, owner, own_token)

    session = _takes_over(trust, bus_calls, owner, administrator)
    first_tier = token_of(bus_calls, session)
    told = _everything_read(bus_calls, owner, first_tier)
    assert owner.concerns[0] in told
    assert "received" in told
    assert narrative("north") not in told
    assert owner.pupil not in told

    second_tier = _first_factor(bus_calls, first_tier)
    told = _everything_read(bus_calls, owner, second_tier)
    assert narrative("north") not in told
    assert owner.pupil not in told

    # The owner still holds permits, and goes on reporting with them: that is not the newcomer's to read either.
    owner.concerns.append(owner.report(owner.permits[0]))
    for token in (first_tier, second_tier):
        told = _everything_read(bus_calls, owner, token)
        assert owner.concerns[1] in told
        assert narrative("north") not in told

    # Reporting stays open, and what is written from now on is read again.
    _wait_until_it_opens(first_tier)
    owner.concerns.append(owner.report(first_tier))
    told = bus_calls.ask("incidents", "get_concern", {"concern_id": owner.concerns[2]}, first_tier)
    assert told["account"] == narrative("north")
