"""A teacher reports, with a file that is looked through for viruses; one that holds the test virus is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from haven_local import clamav
from haven_local.demonstration.caller import Caller

from containers.trip import SCHOOL, Trip, eventually, sure

_NOTE = b"%PDF-1.7\n" + b"A note. " * 3_000


def run(trip: Trip) -> None:
    """A report with a file, and one more with what the scanner must find."""
    with trip.caller("tara") as teacher:
        report = _send(trip, teacher)
        document = _attach(teacher, report, "Note.pdf", _NOTE + report.encode())
        _wait_for(teacher, report, document, "clean")
        trip.files[document] = _NOTE + report.encode()
        infected = _attach(teacher, report, "Virus.txt", clamav.test_file())
        _wait_for(teacher, report, infected, "refused")


def _send(trip: Trip, teacher: Caller) -> str:
    found = teacher.send("GET", "/api/v1/pupils", params={"school_urn": SCHOOL, "query": "Quillfeather", "limit": 50})
    sure(len(found["pupils"]) == trip.pupils, f"{len(found['pupils'])} pupils are on the roll")
    (category, *_) = teacher.send("GET", "/api/v1/categories")["categories"]
    account = f"Came in without a coat again ({uuid4().hex})."
    body = {
        "school_urn": SCHOOL,
        "category": category["id"],
        "occurred_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
        "account": account,
        "child_words": "",
        "action_taken": "",
        "pupils": [{"pupil_id": found["pupils"][0]["id"], "role": "affected"}],
    }
    received = teacher.send("POST", "/api/v1/concerns", json=body, headers={"Idempotency-Key": str(uuid4())})
    report = str(received["id"])
    trip.reports[report] = account
    return report


def _attach(teacher: Caller, report: str, name: str, content: bytes) -> str:
    headers = {"Idempotency-Key": str(uuid4())}
    path = f"/api/v1/concerns/{report}/files"
    return str(teacher.send("POST", path, files={"file": (name, content)}, headers=headers)["id"])


def _wait_for(teacher: Caller, report: str, document: str, state: str) -> None:
    def is_so() -> bool:
        files: list[dict[str, Any]] = teacher.send("GET", f"/api/v1/concerns/{report}")["files"]
        return any(each["document_id"] == document and each["state"] == state for each in files)

    eventually(is_so, f"the file's state {state}", 180)
