"""Accounts, requests, visitors and programs of both schools, made as their own people make them."""

from dataclasses import replace

from about import About, AccountRecords
from calls import Calls
from identity.roles.roles import GIVEN_BY_HAND, Role
from principals import People, Principal
from records import Records
from small_trust import SmallTrust
from untouched import Rows

BY_HAND = sorted(GIVEN_BY_HAND)
Staff = dict[str, dict[Role, Principal]]


def staff_of(people: People) -> Staff:
    """``[school][role]``: someone of every role at each school, and nowhere else."""
    return {school: {role: people.of_role(role, school) for role in BY_HAND} for school in ("north", "south")}


def everything(
    trust: SmallTrust, calls: Calls, rows: Rows, staff: Staff, records: dict[str, Records], administrator: Principal
) -> dict[str, About]:
    """``[school]``: all there is to ask for. ``administrator`` is one of the whole trust."""
    made = {}
    for school, people in staff.items():
        host, everywhere = (
            people[Role.HEADTEACHER].token(calls, elevated=True),
            administrator.token(calls, elevated=True),
        )
        school_id = str(trust.schools[school])
        grant = {"role": "reporter", "school_id": school_id}
        invited = {"name": "Ian Invited", "email": f"invited-{school}@matrix.example", "grants": [grant]}
        new = calls.ask("identity", "invite_staff", invited, host)["staff_id"]
        sight = {"staff_id": new, "grant": {**grant, "role": "dsl"}}
        request = calls.ask("identity", "give_role", sight, everywhere)["request_id"]
        assert request, "sight of records given by an administrator waits for a second person"
        guest = {"school_id": school_id, "name": "Guest"}
        program = {"name": f"Reader {school}", "rights": ["school:read"], "school_ids": [school_id]}
        lead = people[Role.DSL].staff_id
        accounts = AccountRecords(
            staff=new,
            colleague=lead,
            grant=_one(rows, "staff_grant", new),
            request=request,
            day_pass=calls.ask("identity", "admit_visitor", guest, host)["id"],
            machine=calls.ask("identity", "add_machine", program, everywhere)["machine_id"],
            session=_one(rows, "session", lead),
            factor=_one(rows, "totp_factor", lead),
        )
        made[school] = About(replace(records[school], staff_id=new), accounts, str(trust.categories["Neglect"]))
    rows.settle()
    return made


def _one(rows: Rows, table: str, staff_id: str) -> str:
    return str(rows.of("identity", f"SELECT id FROM {table} WHERE staff_id = '{staff_id}' LIMIT 1")[0][0])
