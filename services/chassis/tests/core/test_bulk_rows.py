"""Many rows in one statement, arrays among their columns, come back as they were sent."""

from uuid import UUID, uuid4

import pytest
from chassis.units.bulk_rows import bulk_upsert
from sqlalchemy import ARRAY, Text, Uuid, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

ODD = ["plain", "two words", 'a "quoted" one', "back\\slash", "{curly},comma", "NULL", "", "a\nline", "ليلى"]
WORDS = (ODD, [], None)


class Base(DeclarativeBase):
    type_annotation_map = {list[str]: ARRAY(Text()), list[UUID]: ARRAY(Uuid())}


class SentRow(Base):
    __tablename__ = "sent_rows"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    words: Mapped[list[str] | None]
    others: Mapped[list[UUID]]
    count: Mapped[int]


@pytest.fixture
def session(described):
    engine = create_engine(described.owner_url)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_arrays_of_different_lengths_come_back_as_they_were_sent(session):
    rows = [
        {"id": uuid4(), "words": words, "others": [uuid4() for _ in range(place)], "count": place}
        for place, words in enumerate(WORDS)
    ]
    statements = []
    event.listen(session.bind, "before_cursor_execute", lambda *sent: statements.append(sent[2]))
    bulk_upsert(session, SentRow, rows)
    assert len(statements) == 1
    assert _found(session) == {row["id"]: (row["words"], row["others"], row["count"]) for row in rows}


def test_what_is_there_is_changed_where_that_was_said(session):
    row = {"id": uuid4(), "words": ["first"], "others": [], "count": 1}
    bulk_upsert(session, SentRow, [row])
    later = row | {"words": ["second", "third"], "others": [uuid4()], "count": 2}
    bulk_upsert(session, SentRow, [later], ["id"], ["words", "others"])
    assert _found(session) == {row["id"]: (later["words"], later["others"], 1)}


def _found(session):
    return {each.id: (each.words, each.others, each.count) for each in session.scalars(select(SentRow))}
