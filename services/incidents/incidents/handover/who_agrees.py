"""Who agrees that the school a child left reads the file again."""

from collections.abc import Collection
from uuid import UUID

from haven_schemas.acts.identity.files import WhoAgrees


def who_agrees(persons: WhoAgrees, kept_away: Collection[UUID]) -> list[UUID]:
    """Who triages at both schools; where there is nobody else, who does at the school that has the file.

    Identity leaves out whoever asked, and their second account (decision 29); ``kept_away`` are those from whom the
    child's file is kept.
    """
    for people in (persons.at_both, persons.at_keeping):
        free = [each for each in people if each not in kept_away]
        if free:
            return free
    return []
