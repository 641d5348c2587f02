"""One of everything at each school, to be asked for by those who may not have it."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from chassis.units.ids import new_id
from PIL import Image
from small_trust import SCHOOLS, SmallTrust, deliver, eventually, pupils_csv
from strangers import Sessions
from support import clock
from telltales import NARRATIVE
from untouched import Rows

TEAM = {"north": ("teacher", "lead"), "south": ("south_teacher", "south_lead")}


@dataclass(frozen=True)
class Records:
    """Ids of one school's records. ``waiting`` is a concern before triage, ``concern`` one after it."""

    school_id: UUID
    school_urn: str
    pupil_id: str
    waiting: str
    concern: str
    incident: str
    action: str
    alert: str
    feed: str
    delivery: str
    document: str
    paper: str
    export: str
    staff_id: str
    move: str
    """Of a concern that stood in a second child's file too."""
    other_pupil_id: str
    group: str
    addition: str
    """To the pupil's record."""
    merge: str
    """Of two further pupils."""
    case: str
    """Of the trust's data protection officer."""
    card: str
    """On top of the second child's file."""
    agency: str
    """That the school alone turns to."""
    referral: str
    """Of the incident record, to the agency."""
    deadline: str
    """Of the referral."""
    date: str
    """To keep on the incident record."""
    provider: str
    """Of alternative provision, that the school alone turns to."""
    placement: str
    """Of the incident record, at the provider."""

    def path_values(self) -> dict[str, str]:
        """What stands for each name in a route."""
        return {
            "concern_id": self.concern,
            "incident_id": self.incident,
            "action_id": self.action,
            "record_id": self.concern,
            "pupil_id": self.pupil_id,
            "feed_id": self.feed,
            "delivery_id": self.delivery,
            "document_id": self.document,
            "paper_id": self.paper,
            "export_id": self.export,
            "staff_id": self.staff_id,
            "move_id": self.move,
            "group_id": self.group,
            "addition_id": self.addition,
            "merge_id": self.merge,
            "case_id": self.case,
            "card_id": self.card,
            "referral_id": self.referral,
            "deadline_id": self.deadline,
            "date_id": self.date,
            "placement_id": self.placement,
            "agency_id": self.agency,
            "school_urn": self.school_urn,
        }


def narrative(school: str) -> str:
    """What stands in every text of that school's records."""
    return f"{NARRATIVE}{school}"


def make(trust: SmallTrust, sessions: Sessions, rows: Rows, school: str) -> Records:
    """Reports, triages and assigns at ``school`` as its own staff."""
    reporter, lead = TEAM[school]
    words = narrative(school)
    urn, pupil = SCHOOLS[school][0], trust.pupils(school)[0]["id"]
    waiting, concern = (_report(trust, sessions, reporter, urn, pupil, words) for _ in range(2))
    bearer = sessions.bearer(lead, elevated=True)
    incident = _post(sessions, f"/api/v1/concerns/{concern}/acceptance", {"reason": words}, bearer)["id"]
    due = (clock.today() + timedelta(days=7)).isoformat()
    todo = {"text": words, "owner_id": str(trust.staff[reporter]), "due_on": due, "pupil_ids": [pupil]}
    action = _post(sessions, f"/api/v1/incidents/{incident}/actions", todo, bearer)["id"]
    other = trust.pupils(school)[1]["id"]
    shared = _report(trust, sessions, reporter, urn, pupil, words, other)
    moved = {"wrong_pupil_id": other, "reason": words}
    move = _post(sessions, f"/api/v1/records/{shared}/moves", moved, bearer)["id"]
    document = _document(sessions, f"incidents/{incident}/documents", words, bearer)
    of_paper = {"kind": "care_plan", "category_id": str(trust.categories["Neglect"]), "review_on": due}
    paper = _document(sessions, f"pupils/{pupil}/papers", words, bearer, of_paper)
    export = _export(sessions, incident, words, bearer)
    named = {"school_urn": urn, "name": words, "pupil_ids": [pupil]}
    group = _post(sessions, "/api/v1/pupil-groups", named, bearer)["id"]
    addition = _post(sessions, f"/api/v1/pupils/{pupil}/additions", {"kind": "note", "text": words}, bearer)["id"]
    _photo(sessions, pupil, bearer)
    merge = _merge(trust, sessions, school, bearer)
    of_case = {"reference": "SAR 1", "reason": "Somebody asks who has looked."}
    officer = sessions.bearer("officer", elevated=True)
    case = _post(sessions, "/api/v1/data-protection/cases", of_case, officer)["case_id"]
    of_card = {"summary": words, "next_review_on": due}
    _post(sessions, f"/api/v1/pupils/{other}/card", of_card, {**bearer, "If-Match": '"0"'})
    agency, referral, deadline = _referral(sessions, urn, incident, words, bearer)
    begun = {"rule": "ehc-review", "starts_on": (clock.today() - timedelta(days=30)).isoformat()}
    date = _post(sessions, f"/api/v1/incidents/{incident}/dates", begun, bearer)["id"]
    provider, placement = _placement(sessions, urn, incident, bearer)
    rows.settle()
    feed = trust.feeds[school].id
    ((delivery,),) = rows.of("pupils", f"SELECT id FROM delivery WHERE feed_id = '{feed}' LIMIT 1")
    ((card,),) = rows.of("incidents", f"SELECT id FROM pupil_card WHERE subject_id = '{other}'")
    alert = rows.of("alerts", f"SELECT id FROM alert WHERE object_id = '{waiting}' LIMIT 1")[0][0]
    return Records(
        trust.schools[school], urn, pupil, waiting, concern, incident, action, str(alert), str(feed), str(delivery),
        document, paper, export, str(trust.staff[reporter]), move,
        other, group, addition, merge, case, str(card), agency, referral, deadline, date, provider,
        placement,
    )  # fmt: skip


def _referral(sessions: Sessions, urn: str, incident: str, words: str, bearer: dict[str, str]) -> tuple[str, str, str]:
    """An agency, a referral to it with its words in each kind of field, and one of the deadlines it waits for."""
    of_agency = {"kind": "childrens_services", "name": f"Duty desk {urn}", "nation": "england", "school_urns": [urn]}
    agency = _post(sessions, "/api/v1/agencies", of_agency, bearer)["id"]
    sent = {
        "referral_id": str(new_id()), "agency_id": agency, "text": words,
        "sent_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
        "details": {"sent_to": words, "family_reason": words, "reference": words},
    }  # fmt: skip
    made = _post(sessions, f"/api/v1/incidents/{incident}/referrals", sent, bearer)
    return agency, made["id"], made["deadlines"][0]["id"]


def _placement(sessions: Sessions, urn: str, incident: str, bearer: dict[str, str]) -> tuple[str, str]:
    """A provider, and the mornings that the record's child spends there."""
    words = {"kind": "alternative_provision", "name": f"The Yard {urn}", "nation": "england", "school_urns": [urn]}
    provider = _post(sessions, "/api/v1/agencies", words, bearer)["id"]
    begun = {"agency_id": provider, "half_days": ["mon_am"], "starts_on": clock.today().isoformat()}
    made = _post(sessions, f"/api/v1/incidents/{incident}/placements", begun, bearer)
    return provider, made["placement"]["id"]


def _photo(sessions: Sessions, pupil: str, bearer: dict[str, str]) -> None:
    made = io.BytesIO()
    Image.new("RGB", (60, 80), "navy").save(made, "JPEG")
    file = {"file": ("photo.jpg", made.getvalue(), "image/jpeg")}
    headers = {**bearer, "Idempotency-Key": str(uuid4())}
    sessions.stranger.put(f"/api/v1/pupils/{pupil}/photo", files=file, headers=headers).raise_for_status()


def _report(trust: SmallTrust, sessions: Sessions, reporter: str, urn: str, pupil: str, words: str, *more: str) -> str:
    body = trust.concern(pupil, *more, school_urn=urn, account=words, child_words=words, action_taken=words)
    return str(_post(sessions, "/api/v1/concerns", body, sessions.bearer(reporter))["id"])


def _merge(trust: SmallTrust, sessions: Sessions, school: str, bearer: dict[str, str]) -> str:
    """Of two further children, whom nothing else is about and no other file names; one of them has left."""
    deliver(trust, school, pupils_csv(school, 22))
    kept, alias = trust.pupils(school)[-2:]
    heading, *_, last = pupils_csv(school, 22).decode().splitlines()
    deliver(trust, school, f"{heading},left_on\r\n{last},{clock.today().isoformat()}\r\n".encode())
    merged = {"alias_id": alias["id"], "reason": narrative(school)}
    return str(_post(sessions, f"/api/v1/pupils/{kept['id']}/merges", merged, bearer)["id"])


def _document(
    sessions: Sessions, place: str, words: str, bearer: dict[str, str], said: dict[str, str] | None = None
) -> str:
    """One that was looked at, so that who may open it is not hidden behind that nobody may."""
    file = {"file": (f"{words}.pdf", b"%PDF-1.7\n" + words.encode(), "application/pdf")}
    answer = sessions.stranger.post(f"/api/v1/{place}", data=said, files=file, headers=bearer)
    assert answer.status_code == 201, answer.text
    path = f"/api/v1/documents/{answer.json()['id']}"
    eventually(
        lambda: sessions.stranger.get(path, headers=bearer).json()["readable_version"], what="a look at the file"
    )
    return str(answer.json()["id"])


def _export(sessions: Sessions, incident: str, words: str, bearer: dict[str, str]) -> str:
    """One that is finished; its asker alone may fetch it."""
    asked = {"incident_id": incident, "format": "json", "purpose": words, "recipient": words}
    answer = sessions.stranger.post("/api/v1/exports", json=asked, headers=bearer)
    assert answer.status_code == 202, answer.text
    path = f"/api/v1/exports/{answer.json()['id']}"
    eventually(lambda: sessions.stranger.get(path, headers=bearer).json()["state"] == "done", what="the export")
    return str(answer.json()["id"])


def _post(sessions: Sessions, path: str, body: dict, bearer: dict[str, str]) -> dict:
    answer = sessions.stranger.post(path, json=body, headers={**bearer, "Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201, (path, answer.text)
    return answer.json()
