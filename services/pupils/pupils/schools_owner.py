"""Asks identity for schools, staff to compare, and whether two people are two, under this service's own token."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from haven_schemas.acts.identity import ComparedStaffPage, CompareStaff, CopySchool, School
from haven_schemas.acts.identity.accounts import COMPARE_STAFF
from haven_schemas.acts.identity.apart import ARE_TWO, HOW_APART, Apart, AreTwo, HowApart
from haven_schemas.acts.identity.schools_calls import COPY_SCHOOL


class IdentitySchools:
    """Schools by RPC; ``call_owner`` is ``chassis.process.application.App.call_owner``."""

    def __init__(self, call_owner: Callable[..., Any]) -> None:
        self._call_owner = call_owner

    def school(self, school_id: UUID) -> School:
        """A school; ``Problem(not_found)`` if there is none, ``OwnerAway`` when identity does not answer."""
        found: School = self._call_owner(COPY_SCHOOL, CopySchool(school_id=school_id))
        return found

    def are_two(self, asked: AreTwo) -> Apart:
        """What makes one person of two accounts; ``OwnerAway`` when identity does not answer."""
        found: Apart = self._call_owner(ARE_TWO, asked)
        return found

    def staff_after(self, after: UUID | None) -> ComparedStaffPage:
        """Active staff in the order of ids, a page; ``OwnerAway`` when identity does not answer."""
        page: ComparedStaffPage = self._call_owner(COMPARE_STAFF, CompareStaff(after=after))
        return page

    def how_apart(self, asked: HowApart) -> Apart:
        """What ties two people, so that they do not count as two; ``OwnerAway`` when identity does not answer."""
        found: Apart = self._call_owner(HOW_APART, asked)
        return found
