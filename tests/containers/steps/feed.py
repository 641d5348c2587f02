"""The school's system is connected by the API and tells of its pupils."""

import csv
import io

from haven_local.demonstration.caller import Caller
from haven_local.demonstration.mis import deliver, wait_for
from haven_local.demonstration.pupils import HEADER, upn_of

from containers.trip import SCHOOL, URL, Trip, sure

_PUPILS = 12


def run(trip: Trip) -> None:
    """One feed, one signed file, every row applied."""
    with trip.caller("ada", elevated=True) as ada:
        feed = ada.send("POST", "/api/v1/feeds", json={"school_urn": SCHOOL, "name": "MIS"})
    with Caller(URL, trip.ca) as vendor:
        applied = wait_for(vendor, feed, deliver(vendor, feed, "files", "text/csv", _file()))
    sure(applied == _PUPILS, f"{applied} pupils were applied of {_PUPILS}")
    trip.pupils = _PUPILS


def _file() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for number in range(_PUPILS):
        year = str(7 + number % 5)
        upn = upn_of("8884010", 2020, number + 1)
        writer.writerow([upn, f"Quillfeather{number}", "Zebedee", "", "", "2012-03-04", "F", year, f"{year}A"])
    return text.getvalue().encode()
