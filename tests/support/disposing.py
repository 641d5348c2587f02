"""Steps by which a child's file is destroyed on a whole system, for the tests of it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
from haven_local.demonstration.caller import ApiError, Caller

from support.growing_up import grow_up
from support.newcomers import join
from support.operating import as_superuser
from support.small_trust import SmallTrust, eventually

API = "/api/v1/retention"
_ANSWER = {"reason": "Known to us, and settled."}
_FOURTEEN_DAYS_ON = """
UPDATE disposal SET waited_days = 14, destroy_on = current_date - 1, agreed_at = agreed_at - interval '15 days'
WHERE id = '{}'
"""


def child_with_a_file(
    trust: SmallTrust,
    place: int,
    beside: int,
    more: Callable[[dict[str, str]], None] = lambda _: None,
    **words: str,
) -> dict[str, str]:
    """Left long ago and is 25 by now; a concern about them alone, and one that is about another child as well.

    ``place`` and ``beside`` are places in the list of pupils, which no other test asks for. ``more`` is put into the
    file before both are settled; ``words`` of both reports.
    """
    pupil, other = trust.pupils()[place]["id"], trust.pupils()[beside]["id"]
    child = {"pupil": pupil, "other": other}
    child["alone"] = trust.report(pupil, **words)["id"]
    child["shared"] = trust.report(pupil, other, **words)["id"]
    more(child)
    lead = trust.signed_in("lead", elevated=True)
    for concern in (child["alone"], child["shared"]):
        eventually(partial(_close, lead, concern), what="that a lead sees it")
    grow_up(trust, pupil)
    eventually(lambda: file_of(lead, pupil)["state"] == "in_review", what="the day of the file")
    return child


def _close(lead: Caller, concern: str) -> Any:
    """By a key, since a slow answer is asked for again."""
    path, key = f"/api/v1/concerns/{concern}/no-further-action", {"Idempotency-Key": concern}
    return lead.send("POST", path, json=_ANSWER, headers=key)


def add_file(trust: SmallTrust, concern: str, words: Sequence[str], by: str = "teacher") -> str:
    """A document of that report, with its id, once it was checked: its name is the last of ``words``, and they are its
    bytes."""
    sent = {"file": (f"{words[-1]}.txt", " ".join(words).encode(), "text/plain")}
    headers = {"Idempotency-Key": str(uuid4())}
    path = f"/api/v1/concerns/{concern}/files"
    document: str = trust.signed_in(by).send("POST", path, files=sent, headers=headers)["id"]
    lead = trust.signed_in("lead", elevated=True)
    eventually(lambda: lead.send("GET", f"/api/v1/documents/{document}")["readable_version"], what="a look at the file")
    return document


def redact_shared(trust: SmallTrust, child: dict[str, str], *words: str) -> None:
    """``words`` are struck out of the concern that is about another child as well, once the file is destroyed."""
    _decide(trust, child, child["shared"], "redact", words)


def remove_shared(trust: SmallTrust, child: dict[str, str], document: str) -> None:
    """A document of that concern goes with the file: it is about the child only."""
    _decide(trust, child, document, "remove", ())


def _decide(trust: SmallTrust, child: dict[str, str], record: str, choice: str, out: Sequence[str]) -> None:
    lead = trust.signed_in("lead", elevated=True)
    path = f"{API}/files/{child['pupil']}/shared-records/{record}"
    read = lead.send("GET", path)
    told = {"choice": choice, "record_version": read["record_version"]}
    if out:
        told["words"] = [{"name": each["name"], "text": _without(each["text"], out)} for each in read["words"]]
    lead.send("POST", f"{path}/decision", json=told, headers={"If-Match": '"0"'})


def _without(text: str, out: Sequence[str]) -> str:
    for words in out:
        text = text.replace(words, "")
    return text


def agreed_on(trust: SmallTrust, pupil: str) -> str:
    """Proposed by the child's lead, agreed to by another school's head; its id."""
    if "south.head" not in trust.staff:
        join(trust, "south.head", "Selma Southhead", "headteacher", ["south"])
    lead = trust.signed_in("lead", elevated=True)
    words = {"words": "25 since May.", "shared_kept": "The other child is at school."}
    proposed = lead.send("POST", f"{API}/files/{pupil}/disposals", json=words, headers=seen(file_of(lead, pupil)))
    second = trust.signed_in("south.head", elevated=True)
    path = f"{API}/disposals/{proposed['id']}"
    before = second.send("GET", path)
    if before["facts"]["must_read"]:
        read_to_agree(second, path)
    found = second.send("POST", f"{path}/agreement", headers=seen(before))
    assert (found["state"], found["pupil_id"]) == ("announced", None)
    disposal: str = proposed["id"]
    return disposal


def read_to_agree(second: Caller, path: str) -> list[dict[str, Any]]:
    """A second person is given sight of the file, and reads it to its end: all pages."""
    second.send("POST", f"{path}/opening", headers={"Idempotency-Key": str(uuid4())})
    pages = [second.send("GET", f"{path}/file")]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(second.send("GET", f"{path}/file?cursor={cursor}"))
    return pages


def let_fourteen_days_pass(trust: SmallTrust, disposal: str) -> None:
    """Its day has come."""
    as_superuser(trust.world, "retention", _FOURTEEN_DAYS_ON.format(disposal))


def file_of(caller: Caller, pupil: str) -> dict[str, Any]:
    """As retention shows it."""
    found: dict[str, Any] = caller.send("GET", f"{API}/files/{pupil}")
    return found


def seen(found: dict[str, Any]) -> dict[str, str]:
    """The version that was seen, and a key of its own."""
    return {"If-Match": f'"{found["version"]}"', "Idempotency-Key": str(uuid4())}


def start_again(trust: SmallTrust, service: str) -> None:
    """What looks once a minute looks at its start."""
    trust.processes[service].kill()
    trust.processes[service].start()


def destroyed(caller: Caller, disposal: str) -> dict[str, Any] | None:
    """None while it is not, or retention is not there."""
    try:
        found: dict[str, Any] = caller.send("GET", f"{API}/disposals/{disposal}")
    except ApiError:
        return None
    return found if found["state"] == "destroyed" else None


def asked_once(trust: SmallTrust, caller: Caller, path: str) -> tuple[int, str | None, str | None]:
    """Status, code and how long to wait; asked once, where a patient caller would wait."""
    answer = httpx.get(f"{trust.url}/api/v1{path}", headers=caller.headers, verify=trust.context(), timeout=30)
    code = answer.json().get("code") if answer.status_code >= 400 else None
    return answer.status_code, code, answer.headers.get("Retry-After")
