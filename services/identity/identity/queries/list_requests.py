"""What waits for a second person at the caller's schools."""

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity_roles import SightRequest, SightRequests
from haven_schemas.rpc.identity_staff import AskedGrant
from sqlalchemy import select

from identity.domain.roles import RoleBook
from identity.models import SightRequestRow

from .account_views import emails_of, names_of
from .administered import administered_schools
from .deciding import Say, say_of, schools_of_request
from .grants_of_staff import every_school
from .role_book import role_book

MOST = 200


def list_requests(unit: Unit) -> SightRequests:
    """Requests at schools the caller administers that were not decided and did not run out, the oldest first."""
    mine, everywhere, book = administered_schools(unit), every_school(unit), role_book(unit)
    rows = unit.session.scalars(
        select(SightRequestRow)
        .where(
            SightRequestRow.decision.is_(None),
            SightRequestRow.expires_at > unit.now,
            SightRequestRow.school_id.in_(mine) | SightRequestRow.school_id.is_(None),
        )
        .order_by(SightRequestRow.asked_at, SightRequestRow.id)
        .limit(MOST)
    ).all()
    placed = [(row, schools_of_request(unit, row, everywhere)) for row in rows]
    shown = [(row, say_of(unit, book, row, schools)) for row, schools in placed if schools <= mine]
    names = names_of(unit, {each for row in rows for each in (row.staff_id, row.asked_by, *row.agreed_by)})
    emails = emails_of(unit, {row.staff_id for row in rows})
    unit.audit(AuditAction.SIGHT_REQUEST_READ, right=Right.STAFF_ADMINISTER, school_ids=mine)
    return SightRequests(
        requests=[
            SightRequest(
                id=row.id,
                kind="role" if row.kind == "role" else "factor_reset",
                staff_id=row.staff_id,
                staff_name=names[row.staff_id],
                staff_email=emails[row.staff_id],
                grant=_grant(row),
                role_name=_role_name(book, row),
                asked_by=names[row.asked_by],
                asked_at=row.asked_at,
                expires_at=row.expires_at,
                mine_to_decide=say is not Say.NONE,
                mine_to_withdraw=row.asked_by == unit.access.actor_id,
                agreed_by=[names[each] for each in row.agreed_by],
                first_run=say is Say.FIRST_RUN,
            )
            for row, say in shown
        ]
    )


def _role_name(book: RoleBook, row: SightRequestRow) -> str | None:
    if row.role is None:
        return None
    return book[row.role].name if row.role in book else row.role


def _grant(row: SightRequestRow) -> AskedGrant | None:
    if row.role is None:
        return None
    return AskedGrant(
        role=row.role,
        school_id=row.school_id,
        category_groups=row.category_groups,
        year_groups=row.year_groups,
        classes=row.classes,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )
