"""Entrypoints of day passes, machine accounts and the first run."""

from chassis.access.context import Access
from chassis.calls.entrypoints import every, rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import identity_first_run as first_run_contract
from haven_schemas.rpc import identity_visitors as contract
from haven_schemas.rpc.identity import SessionView, SignedIn
from haven_schemas.rpc.paging import Empty

from identity.entrypoints_base import Entrypoints
from identity.machines.queries import machines
from identity.machines.use_cases import add_machine, remove_machine, rotate_machine, token_for_machine
from identity.roles.queries.grants_of_staff import every_school
from identity.setting_up.queries import installation
from identity.setting_up.use_cases import first_run

from .queries import list_day_passes
from .use_cases import admit_visitor, end_day_pass, end_visits, enter_by_day_pass

_VISITS_SECONDS = 30


class VisitorEntrypoints(Entrypoints):
    """No idempotency key is honoured where the kept answer would hold a code, a key or an invitation."""

    # Day passes.

    @rpc(contract.AdmitVisitor, contract.DayPass, right=Right.VISITOR_ADMIT, tier="elevated")
    def admit_visitor(self, unit: Unit, request: contract.AdmitVisitor) -> contract.DayPass:
        """A day pass."""
        return admit_visitor.admit_visitor(unit, self._extras, request)

    @rpc(contract.ListDayPasses, contract.DayPasses, right=Right.VISITOR_ADMIT, tier="elevated")
    def list_day_passes(self, unit: Unit, request: contract.ListDayPasses) -> contract.DayPasses:
        """Passes that hold now."""
        return list_day_passes.list_day_passes(unit, request)

    @rpc(contract.EndDayPass, Empty, right=Right.VISITOR_ADMIT, tier="elevated", writes=True)
    def end_day_pass(self, unit: Unit, request: contract.EndDayPass) -> Empty:
        """Ends a pass at once."""
        return end_day_pass.end_day_pass(unit, self._extras, request)

    @rpc(contract.EnterByDayPass, SignedIn, public=True)
    def enter_by_day_pass(self, unit: Unit, request: contract.EnterByDayPass) -> SignedIn:
        """A visitor's session."""
        return enter_by_day_pass.enter_by_day_pass(unit, self._extras, request)

    @every(seconds=_VISITS_SECONDS)
    def end_visits(self) -> None:
        """Ends visits whose day is over."""
        own: Access = self.app.own_access("end_visits")
        with self.app.database.unit(own) as unit:
            unit.scope_to(every_school(unit))
            end_visits.end_visits(unit, self._extras)

    # Machine accounts.

    @rpc(contract.AddMachine, contract.MachineKey, right=Right.MACHINE_ADMINISTER, tier="elevated")
    def add_machine(self, unit: Unit, request: contract.AddMachine) -> contract.MachineKey:
        """An account of a program."""
        return add_machine.add_machine(unit, self._extras, request)

    @rpc(contract.RotateMachine, contract.MachineKey, right=Right.MACHINE_ADMINISTER, tier="elevated")
    def rotate_machine(self, unit: Unit, request: contract.RotateMachine) -> contract.MachineKey:
        """A new key."""
        return rotate_machine.rotate_machine(unit, self._extras, request)

    @rpc(Empty, contract.Machines, right=Right.MACHINE_ADMINISTER, tier="elevated")
    def list_machines(self, unit: Unit, request: Empty) -> contract.Machines:
        """Accounts of programs."""
        return machines.list_machines(unit)

    @rpc(contract.MachineRef, Empty, right=Right.MACHINE_ADMINISTER, tier="elevated", writes=True)
    def remove_machine(self, unit: Unit, request: contract.MachineRef) -> Empty:
        """Removes the account of a program."""
        return remove_machine.remove_machine(unit, self._extras, request)

    @rpc(contract.TokenForMachine, SessionView, public=True)
    def token_for_machine(self, unit: Unit, request: contract.TokenForMachine) -> SessionView:
        """An access token for a program's key."""
        return token_for_machine.token_for_machine(unit, self._extras, request)

    # The first run.

    @rpc(Empty, first_run_contract.InstallationState, public=True)
    def installation_state(self, unit: Unit, request: Empty) -> first_run_contract.InstallationState:
        """Whether the installation was set up."""
        return installation.installation_state(unit)

    @rpc(first_run_contract.CheckFirstRun, first_run_contract.InstallationState, public=True)
    def check_first_run(
        self, unit: Unit, request: first_run_contract.CheckFirstRun
    ) -> first_run_contract.InstallationState:
        """Looks at the link of the first run."""
        return first_run.check_first_run(unit, self._extras, request)

    @rpc(first_run_contract.FirstRun, Empty, public=True)
    def first_run(self, unit: Unit, request: first_run_contract.FirstRun) -> Empty:
        """Makes the trust, its schools and its first administrators."""
        return first_run.first_run(unit, self._extras, request)
