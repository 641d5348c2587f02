"""Entrypoints of conflicts of interest: who is linked to a child and kept from their records."""

from chassis.calls.entrypoints import rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import incidents_conflicts as contract

from incidents.entrypoints_base import Entrypoints

from .queries import list_staff_links, work_to_pass_on
from .use_cases import end_staff_link, link_staff


class ConflictEntrypoints(Entrypoints):
    """Set by those who triage at the child's school; never taken back by the person it keeps away."""

    @rpc(contract.LinkStaff, contract.StaffLinked, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True)
    def link_staff(self, unit: Unit, request: contract.LinkStaff) -> contract.StaffLinked:
        """Keeps a member of staff from a child's records."""
        return link_staff.link_staff(unit, self._extras.owners, request)

    @rpc(contract.StaffLinkQuery, contract.StaffLinked, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True)
    def end_staff_link(self, unit: Unit, request: contract.StaffLinkQuery) -> contract.StaffLinked:
        """The link no longer holds."""
        return end_staff_link.end_staff_link(unit, request)

    @rpc(contract.ListStaffLinks, contract.StaffLinkPage, right=Right.CONCERN_TRIAGE, tier="elevated")
    def list_staff_links(self, unit: Unit, request: contract.ListStaffLinks) -> contract.StaffLinkPage:
        """Who is kept from whose records."""
        return list_staff_links.list_staff_links(unit, request)

    @rpc(contract.WorkQuery, contract.WorkToPassOn, right=Right.CONCERN_TRIAGE, tier="elevated")
    def work_to_pass_on(self, unit: Unit, request: contract.WorkQuery) -> contract.WorkToPassOn:
        """What is given to those who are kept from it."""
        return work_to_pass_on.work_to_pass_on(unit, request)
