"""Everything that was recorded is there, and the lead can open it: report by report, byte by byte."""

import httpx

from containers.trip import SCHOOL, URL, Trip, eventually, sure


def run(trip: Trip) -> None:
    """Read as the trust lead, whose second factor is asked again: sealed texts, files, pupils, the log."""
    sure(trip.reports, "nothing was reported yet")
    with trip.caller("tess", elevated=True) as lead:
        for report, account in trip.reports.items():
            read = lead.send("GET", f"/api/v1/concerns/{report}")
            sure(read["account"] == account, f"report {report} reads otherwise than it was written")
        for document, content in trip.files.items():
            path = f"{URL}/api/v1/documents/{document}/content"
            answer = httpx.get(path, headers=lead.headers, verify=str(trip.ca), timeout=60)
            sure(answer.content == content, f"file {document} is not what was sent ({answer.status_code})")
        waiting = lead.send("GET", "/api/v1/concerns", params={"limit": 50})["concerns"]
        sure(sorted(each["id"] for each in waiting) == sorted(trip.reports), "the list has other reports")
        pupils = lead.send("GET", "/api/v1/pupils", params={"school_urn": SCHOOL, "query": "Quillfeather", "limit": 50})
        sure(len(pupils["pupils"]) == trip.pupils, f"{len(pupils['pupils'])} pupils are on the roll")
        told = eventually(lambda: lead.send("GET", "/api/v1/alerts")["alerts"], "an alert in the lead's inbox")
        sure(len(told) >= len(trip.reports), f"the lead has {len(told)} alerts for {len(trip.reports)} reports")
