"""A former pupil with a row in every table that can have one, and where an id stands."""

from datetime import date
from uuid import UUID, uuid4

from chassis.units.models import KeyWrapRow
from pupils import models
from pupils.files.names import search_text
from sqlalchemy import text

BORN = date(1999, 3, 2)
STAYS = {"disposed_pupil"}
"""So that nobody takes in what is said late of an id that is gone."""


def leaver(roll, school, surname="Quill", **own):
    """A former pupil as the roll has them."""
    names = {"legal_surname": surname, "legal_forename": "Odette", "date_of_birth": BORN, **own}
    pupil_id = own.pop("id", None) or uuid4()
    values = {
        "id": pupil_id, "school_id": school, "on_roll": False, "left_on": date(2017, 7, 21), "hidden": False,
        "search_text": search_text(surname, names["legal_forename"]), "sort_surname": surname.lower(),
        "sort_forename": "odette", "version": 1, "created_at": roll.now, "changed_at": roll.now,
    }  # fmt: skip
    with roll.open_unit(None) as unit:
        unit.session.add(models.PupilRow(**{**values, **names}))
    return pupil_id


def fill(roll, school, pupil_id, other_id, contact_id):
    """A row in every table that can have one of the child's."""
    by, at, key = uuid4(), roll.now, b"sealed"
    ids = {"pupil_id": pupil_id, "school_id": school}
    m = models
    rows = [
        m.PupilPartRow(**ids, part="sen", version=1, since=at, sealed=key),
        m.PupilBeforeRow(id=uuid4(), **ids, part="sen", known_from=None, known_until=at, sealed=key),
        m.PupilLedgerRow(**ids, kind="attendance", month="2016-05", version=1, sealed=key),
        m.PupilLocalRow(id=uuid4(), **ids, sealed=key, version=1, added_by=by, added_at=at),
        m.StopOverrideRow(
            id=uuid4(), **ids, purpose="export", reason_sealed=key, overridden_by=by, overridden_at=at, until=at
        ),
        m.PupilNameRow(
            id=uuid4(), **ids, legal_surname="Before", legal_forename="Odette", known_from=None, known_until=at
        ),
        m.PupilStayRow(**ids, legal_surname="Stay", legal_forename="Odette", left_on=date(2016, 1, 1)),
        m.PupilToldRow(**ids, told=[0], seen_in=None),
        m.RollLeaverRow(**ids, left_at=at),
        m.PupilSourceRow(feed_id=uuid4(), source_id=str(pupil_id), **ids),
        m.PossibleLinkRow(
            id=uuid4(), staff_id=by, **ids, found_by="name", found_at=at, state="waiting", version=1
        ),
        m.ProtectedReaderRow(**ids, staff_id=by),
        m.ProtectedBeforeRow(id=uuid4(), **ids, kept_at=at, sealed=key),
        m.IdentityQuestionRow(id=uuid4(), **ids, state="open", asked_at=at, sealed=key, version=1),
        m.IdentityMetRow(mark=b"m", entry_id=pupil_id, school_id=school),
        m.OldIdentityMetRow(digest=7, entry_id=pupil_id, school_id=school),
        m.KeptFromRow(link_id=uuid4(), staff_id=by, subject_id=pupil_id, active=True, version=1),
        m.SubjectAliasRow(alias_id=uuid4(), means_id=pupil_id, version=1),
        m.SubjectAliasRow(alias_id=pupil_id, means_id=None, version=1),
        m.PupilMoveRow(
            move_id=uuid4(), from_pupil_id=other_id, from_school_id=school, to_pupil_id=pupil_id, to_school_id=school,
            school_ids=[school], state="moved", said_at=at, version=1,
        ),
        m.PupilMergeRow(
            id=uuid4(), pupil_id=other_id, alias_id=pupil_id, school_ids=[school], merged_at=at, merged_by=by,
            reason_sealed=key, ended_at=at,
        ),
        m.MatchProposalRow(
            id=uuid4(), new_id=pupil_id, known_id=other_id, school_ids=[school], score=90, agree=[], state="different",
            made_at=at, version=1,
        ),
        m.RollQuestionRow(
            id=uuid4(), entry_id=pupil_id, entry_school_id=school, pupil_id=other_id, pupil_school_id=school,
            school_ids=[school], state="moved", asks_from=BORN, asked_at=at, carried_out=True, version=1,
        ),
        m.PupilContactRow(**ids, contact_id=contact_id, version=1, sealed=key),
        m.PupilPhotoRow(**ids, version=3, kept=True, put_by=by, put_at=at, sealed=key),
    ]  # fmt: skip
    with roll.open_unit(None) as unit:
        group = m.PupilGroupRow(id=uuid4(), school_id=school, name_sealed=key, version=1, changed_by=by, changed_at=at)
        unit.session.add_all([*rows, group])
        unit.session.flush()
        unit.session.add(m.PupilGroupMemberRow(group_id=group.id, **ids))
        merge = next(each for each in rows if isinstance(each, m.PupilMergeRow))
        unit.session.add(
            KeyWrapRow(
                record_id=merge.id, key_version=1, holder_kind="school", holder_id=school, file_key_version=1,
                wrapped=key,
            )
        )  # fmt: skip
    return merge.id


def contact(roll, school):
    contact_id = uuid4()
    with roll.open_unit(None) as unit:
        unit.session.add(
            models.ContactRow(id=contact_id, school_id=school, token=contact_id.bytes, told=0, version=1, sealed=b"x")
        )
    return contact_id


def where_it_stands(owner, wanted: UUID) -> set[str]:
    """Tables in which the id stands anywhere, as the owner of all rows sees them; what stays on purpose left out."""
    found = set()
    with owner.begin() as connection:
        connection.execute(text("SET LOCAL row_security = off"))
        for table in models.Base.metadata.tables:
            connection.execute(text(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY'))
            there = connection.execute(
                text(f'SELECT 1 FROM "{table}" t WHERE t::text LIKE :wanted LIMIT 1'), {"wanted": f"%{wanted}%"}
            )
            if there.first():
                found.add(table)
        connection.rollback()
    return found
