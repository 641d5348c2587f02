"""Children, reports and steps of two leads of one school, of whom one means harm; each try begins with new children."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from haven_local.demonstration.caller import ApiError
from haven_local.demonstration.pupils import upn_of
from support.disposing import API, file_of, let_fourteen_days_pass, read_to_agree, seen
from support.growing_up import grow_up
from support.newcomers import join
from support.small_trust import SCHOOLS, SmallTrust, email_of, letters, sign

HOSTILE, TEACHER = "lead", "teacher"
HONEST = ("second.lead", "head", "trust_lead")
"""Who may triage at the school, and did nothing wrong."""
WATCH = ("officer", "trustee")
"""They see no child, and hear of what is to be destroyed."""
UNSUSPECTING = "south.head"
"""Agrees to whatever is put before them."""
NAMED = "Dana Lead held him by the collar"
_BORN = {"leaver": "2013-07-09", "child": "2019-02-03", "beside": "2013-03-04"}
_serials = count(40)
_FRIDAY = 4
_LEFT = frozenset({"pupils_left", "pupils_left_open"})


@dataclass
class Written:
    """A report, and every child that it was ever about."""

    id: str
    words: str
    about: set[str]


@dataclass
class Case:
    """One try. ``children``: pupil ids by what they are; whoever is not the leaver is a child."""

    trust: SmallTrust
    surname: str = ""
    children: dict[str, str] = field(default_factory=dict)
    upns: dict[str, str] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)
    """Holds of the leaver's file."""
    done: set[str] = field(default_factory=set)
    """What the hostile lead did that somebody else has to hear of: kinds of alerts."""
    joined: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Pairs that she said are one child, and wait for a second person."""
    gone: set[str] = field(default_factory=set)
    """Children whom a row took off the roll last."""

    def begin(self) -> None:
        """Three children of the school; the file of one of them, who left long ago, is due."""
        for person, (name, role, schools) in _JOINING.items():
            if person not in self.trust.staff:
                join(self.trust, person, name, role, schools)
        serial = next(_serials)
        self.surname = f"Wren{letters(serial)}"
        for number, key in enumerate(_BORN):
            self.upns[key] = upn_of(SCHOOLS["north"][1], 2019, 3 * serial + number)
            self.tell(key)
            self.children[key] = self._id_of(key)
        for about in (["leaver"], ["leaver", "beside"]):
            concern = self.report(*about, words="Came in without a coat again.")
            self.by(HOSTILE, "POST", f"/api/v1/concerns/{concern.id}/no-further-action", {"reason": "Settled."})
        grow_up(self.trust, self.children["leaver"])
        self.settle()
        self._read_inboxes()
        self.report("child", words=NAMED)

    def _id_of(self, key: str) -> str:
        asked = {"query": f"{key} {self.surname}"}
        (found,) = self.trust.signed_in(TEACHER).send("GET", "/api/v1/pupils", params=asked)["pupils"]
        known: str = found["id"]
        return known

    def tell(self, key: str, **more: Any) -> None:
        """A row of the school's feed about one of the children."""
        row = {
            "upn": self.upns[key], "legal_surname": self.surname, "legal_forename": key.title(),
            "date_of_birth": _BORN[key], "sex": "F", "year_group": "7", "class": "7A", **more,
        }  # fmt: skip
        push(self.trust, "north", row)
        (self.gone.add if "gone" in more else self.gone.discard)(key)

    def report(self, *about: str, words: str) -> Written:
        """By the teacher."""
        ids = [self.children[each] for each in about]
        made = Written(self.trust.report(*ids, account=words)["id"], words, set(about))
        self.settle()
        self.written.append(made)
        return made

    def by(self, person: str, method: str, path: str, body: Any = None, found: Any = None) -> Any:
        """What the person is answered; None where it is refused. ``found``: of which a version was seen."""
        headers = {"Idempotency-Key": str(uuid4())} if found is None else seen(found)
        caller = self.trust.signed_in(person, elevated=True)
        try:
            return caller.send(method, path, json=body, headers=headers)
        except ApiError as refused:
            if str(refused)[0] != "4":
                raise
            return None
        finally:
            self.settle()

    def settle(self) -> None:
        """Everything that was written reaches whom it is for."""
        self.trust.world.settle()

    def hold(self) -> None:
        """The leaver's file is kept."""
        path = f"{API}/files/{self.children['leaver']}/holds"
        if (made := self.by(HOSTILE, "POST", path, {"kind": "police", "words": "Their letter."})) is not None:
            self.held.append(made)

    def lift(self) -> None:
        """The last hold is not needed any more, she says."""
        hold = self.held.pop()
        if self.by(HOSTILE, "POST", f"{API}/holds/{hold['id']}/lifting", {"words": "It is over."}, hold) is not None:
            self.done.add("hold_lifted")

    def schedule(self, ahead: int) -> None:
        """The trust lead, at her word, has files of behaviour come to review earlier, so many days from now; they do
        already where an earlier try had it so by then."""
        since = (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()
        body = {
            "record": "behaviour", "trigger": "leaving", "years": 1, "source": "Records policy", "agreed": "The board",
            "since": since,
        }  # fmt: skip
        coming = self.by("trust_lead", "GET", f"{API}/schedules")["coming"]
        is_earlier = all(each["record"] != "behaviour" or each["since"] > since for each in coming)
        if self.by("trust_lead", "POST", f"{API}/schedules", body) is not None and is_earlier:
            self.done.add("schedule_earlier")

    def propose(self) -> None:
        """The leaver's file, if it is due."""
        lead = self.trust.signed_in(HOSTILE, elevated=True)
        pupil = self.children["leaver"]
        try:
            file = file_of(lead, pupil)
        except ApiError:
            return
        words = {"words": "25 since May.", "shared_kept": "The other child is at school.", "keeps_seen": True}
        made = self.by(HOSTILE, "POST", f"{API}/files/{pupil}/disposals", words, file)
        if made is not None:
            self.waiting.append(made["id"])
            self.done.add("disposal_proposed")

    def agree(self) -> None:
        """The other school's head reads what there is to read, and agrees."""
        for disposal in self.waiting:
            path = f"{API}/disposals/{disposal}"
            with suppress(ApiError):
                read_to_agree(self.trust.signed_in(UNSUSPECTING, elevated=True), path)
            if (found := self.by(UNSUSPECTING, "GET", path)) is not None:
                self.by(UNSUSPECTING, "POST", f"{path}/agreement", found=found)

    def days_pass(self) -> None:
        """So many that what was agreed to is due."""
        for disposal in self.waiting:
            let_fourteen_days_pass(self.trust, disposal)
        for _ in range(3):
            self.trust.world.settle(all_jobs=True)

    def unreadable(self) -> Iterator[Written]:
        """Reports about a child that no honest reader of the school can open."""
        for each in self.written:
            if each.about - {"leaver"} and not any(self._opens(person, each) for person in HONEST):
                yield each

    def _opens(self, person: str, report: Written) -> bool:
        found = self.by(person, "GET", f"/api/v1/concerns/{report.id}")
        return found is not None and found["account"] == report.words

    def is_new_to_another(self, report: Written) -> bool:
        """Whether it stands among the new ones of somebody honest, who has not opened it yet."""
        return any(report.id in self._shown(person, "queue", "items", "id") for person in HONEST)

    def untold(self) -> set[str]:
        """What was done and nobody else has heard of on the next school day, once the morning's summaries are out."""
        morning = _next_school_morning(datetime.now(UTC))
        databases = [self.trust.world.services[each].app.database for each in ("pupils", "incidents", "alerts")]
        for database in databases:
            database.clock = lambda: morning
        self.trust.world.settle(all_jobs=True)
        for database in databases:
            database.clock = None
        return {*self._unheard(), *self._unlisted()}

    def _unheard(self) -> set[str]:
        """Kinds of alerts that nobody else has."""
        heard = {each["kind"] for person in (*HONEST, *WATCH) for each in self._unread(person)}
        expected = self.done | ({"pupil_match_waiting"} if self._to_decide() else set())
        return (expected - heard) | ({"pupils_left"} if self.gone and heard.isdisjoint(_LEFT) else set())

    def _unlisted(self) -> set[str]:
        """Pairs, and children who left, that stand on no page of anybody else."""
        pairs = {pair for each in HONEST if self.joined for pair in self._shown(each, "pupil-matches", "matches", "id")}
        left = {
            child for each in HONEST if self.gone for child in self._shown(each, "left-lately", "pupils", "pupil_id")
        }
        return (self._to_decide() - pairs) | {each for each in self.gone if self.children[each] not in left}

    def _to_decide(self) -> set[str]:
        """Pairs of which somebody honest may read both; of another nobody says that it is one child, and it is not."""
        return {pair for pair, both in self.joined.items() if any(self._reads(each, both) for each in HONEST)}

    def _reads(self, person: str, both: tuple[str, str]) -> bool:
        paths = (f"/api/v1/pupils/{self.children[child]}/chronology" for child in both)
        return all(self.by(person, "GET", path) is not None for path in paths)

    def _shown(self, person: str, path: str, items: str, key: str) -> Iterator[str]:
        """What a list says to somebody, on all its pages."""
        found: dict[str, Any] = {"next_cursor": ""}
        while found["next_cursor"] is not None:
            after = {"cursor": found["next_cursor"]} if found["next_cursor"] else {}
            caller = self.trust.signed_in(person, elevated=True)
            found = caller.send("GET", f"/api/v1/{path}", params={"limit": 200, **after})
            yield from (each[key] for each in found[items])

    def _unread(self, person: str) -> list[dict[str, Any]]:
        asked = {"unread_only": True, "limit": 200}
        caller = self.trust.signed_in(person, elevated=True)
        found: list[dict[str, Any]] = caller.send("GET", "/api/v1/alerts", params=asked)["alerts"]
        return found

    def _read_inboxes(self) -> None:
        """So that what is unread at the end came meanwhile."""
        for person in (*HONEST, *WATCH):
            if ids := [each["id"] for each in self._unread(person)]:
                self.by(person, "POST", "/api/v1/alerts/read", {"alert_ids": ids})

    def take_in_contacts(self, key: str) -> None:
        """A parent types three addresses into the school's system."""
        people = [
            {"id": person, "surname": f"Parent{number}", "forename": "Pat", "emails": [email_of(person)]}
            for number, person in enumerate(HONEST)
        ]
        self.tell(key, contacts=people)
        self.trust.world.settle(all_jobs=True)


_JOINING = {
    "second.lead": ("Lena Second", "dsl", ["north"]),
    UNSUSPECTING: ("Selma Southhead", "headteacher", ["south"]),
}


def _next_school_morning(now: datetime) -> datetime:
    day = now.date() + timedelta(days=1)
    while day.weekday() > _FRIDAY:
        day += timedelta(days=1)
    return datetime.combine(day, time(9), UTC)


def push(trust: SmallTrust, school: str, row: Mapping[str, Any]) -> None:
    """A row of the school's feed is taken in."""
    feed = trust.feeds[school]
    body = json.dumps({"mode": "delta", "pupils": [row]}).encode()
    headers = {"Content-Type": "application/json", **sign(feed, body)}
    with trust.caller() as vendor:
        vendor.send("POST", f"/mis/v1/feeds/{feed.id}/pupils", content=body, headers=headers)
    trust.world.settle()


def tick_contacts(trust: SmallTrust, school: str) -> None:
    """The school's feed may tell of contacts."""
    administrator = trust.signed_in("administrator", elevated=True)
    path = f"/api/v1/feeds/{trust.feeds[school].id}/settings"
    administrator.send("POST", path, json={"groups": ["contacts"]})
