"""Which browser on which system, in a few words: all that is kept of a device, for its owner's list of sessions."""

import re

from ua_parser import parse

LONGEST = 80
_LONGEST_READ = 512
_LONGEST_FAMILY = 30
_UNUSUAL = re.compile(r"[^A-Za-z0-9 .-]")
_PLAIN = {"Mac OS X": "a Mac", "iOS": "iPhone or iPad", "Chrome OS": "Chromebook"}


def device_words(user_agent: str) -> str:
    """``Chrome on Android`` from a User-Agent header, at most 80 letters; no version, model or anything else."""
    read = parse(user_agent[:_LONGEST_READ])
    browser = _family(read.user_agent.family if read.user_agent else "").replace("Mobile", "").strip()
    system = _family(read.os.family if read.os else "")
    system = _PLAIN.get(system, system)
    if not browser and not system:
        return "Unknown device"
    return " on ".join(part for part in (browser or "Unknown browser", system) if part)[:LONGEST]


def _family(name: str) -> str:
    """A family's name without anything that is no part of one: some of the parser's patterns repeat what was sent."""
    return "" if name == "Other" else " ".join(_UNUSUAL.sub(" ", name).split())[:_LONGEST_FAMILY]
