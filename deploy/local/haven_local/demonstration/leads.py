"""What the demonstration's leads wrote and gave to people, through the API."""

import random
from datetime import datetime, timedelta
from typing import Any

from .caller import ApiError, Caller

_CARDS: tuple[dict[str, Any], ...] = (
    {
        "summary": "Lives with mother and grandmother since the summer. Settled in class; watch Mondays.",
        "plans": ["child_protection"],
        "plan": "Since September. Core group every six weeks; the social worker is Ms Okafor.",
        "case_number": "SMP-204417",
        "not_shared_with": "Father: he must not learn where they live (police, September).",
    },
    {
        "summary": "Two terms of poor attendance, now a family support worker. Likes art club; ask there.",
        "plans": ["early_help"],
        "plan": "Early Help since half term. Reviewed every two months.",
    },
    {
        "summary": "In care, placed with the same foster carers for three years. Calls them by their first names.",
        "plans": ["pep"],
        "plan": "The virtual school comes to each review.",
        "may_not_collect": "Nobody but the foster carers.",
    },
)
_NOTES: tuple[dict[str, Any], ...] = (
    {
        "kind": "call",
        "text": "Rang home. Mother says the boiler is mended. She will come in on Thursday.",
        "details": {"with_whom": "Mother", "direction": "from_us"},
    },
    {
        "kind": "conversation",
        "text": "Sat with the child at lunch. Spoke about the weekend without being asked; calm, no mark seen.",
        "details": {"with_whom": "The child"},
    },
    {
        "kind": "meeting",
        "text": "Met both parents with the class teacher. Agreed on a book between home and school.",
        "details": {"with_whom": "Both parents and the class teacher"},
    },
    {
        "kind": "home_visit",
        "text": "House warm and tidy, food in. The child showed me the new bunk bed.",
        "details": {"with_whom": "Father", "child_seen": "with_others"},
    },
)
_TASKS = (
    "Ring home and ask about the weekend.",
    "Speak to the class teacher about changes since half term.",
    "Write to the health visitor and ask for a reply by Friday.",
    "Check who is down to collect on Fridays.",
)
_RISKS = ("high", "medium", "medium", "low")


def work_through(lead: Caller, school_urn: str, staff: list[str], now: datetime, seed: int) -> int:
    """Notes, risk, owners and actions on the school's open records, and cards of the children in them; how many.

    ``staff``: ids of those who are given records and actions, the lead first. Each step has an idempotency key, and
    what it says follows from the record's id: a load that was broken off writes nothing twice.
    """
    page = lead.send("GET", "/api/v1/incidents", params={"school_urn": school_urn, "limit": 50})
    records = [each for each in page["incidents"] if each["status"] == "open"]
    for record in records:
        _Record(lead, record, random.Random(f"{seed}-{record['id']}")).work_on(staff, now)
    children = list(dict.fromkeys(child for record in reversed(records) for child in record["pupil_ids"]))
    for child, card in zip(children, _CARDS, strict=False):
        _write_card(lead, child, card, staff[0], now)
    return len(records)


class _Record:
    """One record that is worked on."""

    def __init__(self, lead: Caller, record: dict[str, Any], chance: random.Random) -> None:
        self._lead, self._record, self._chance = lead, record["id"], chance
        self._about = {"pupil_ids": record["pupil_ids"]}

    def work_on(self, staff: list[str], now: datetime) -> None:
        chosen = self._chance.sample(_NOTES, self._chance.randrange(1, 4))
        for number, note in enumerate(chosen):
            happened = now - timedelta(days=self._chance.randrange(1, 9), hours=self._chance.randrange(1, 5))
            self._send("entries", number, occurred_at=happened.isoformat(), **note, **self._about)
        level = self._chance.choice(_RISKS)
        self._send("risk", 0, level=level, reason="From what is known after the first conversation.")
        self._send("assignment", 0, staff_id=self._chance.choice(staff[:2]), reason="Knows the family.")
        if self._chance.random() < 0.7:
            due = (now + timedelta(days=self._chance.randrange(5))).date().isoformat()
            owner = self._chance.choice(staff)
            self._send("actions", 0, text=self._chance.choice(_TASKS), owner_id=owner, due_on=due, **self._about)

    def _send(self, what: str, number: int, **said: Any) -> None:
        """Under a key of its own, so that a load taken up again writes it once."""
        key = {"Idempotency-Key": f"demonstration-{self._record}-{what}-{number}"}
        self._lead.send("POST", f"/api/v1/incidents/{self._record}/{what}", json=said, headers=key)


def _write_card(lead: Caller, child: str, card: dict[str, Any], leads_it: str, now: datetime) -> None:
    if lead.send("GET", f"/api/v1/pupils/{child}/card")["version"]:
        return
    review = (now + timedelta(days=21)).date().isoformat()
    said = {**card, "lead_id": leads_it, "next_review_on": review}
    try:
        lead.send("POST", f"/api/v1/pupils/{child}/card", json=said, headers={"If-Match": '"0"'})
    except ApiError as refusal:
        if "stale_version" not in str(refusal):
            raise
