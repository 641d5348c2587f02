"""Which colleague may be which child's parent: the rule, without a database."""

from uuid import UUID

from pupils.possible_links.comparing import (
    MOST_CHILDREN,
    Colleague,
    Held,
    address_mark,
    few_enough,
    found_among,
    marks_of,
    name_mark,
)

KEY = b"k" * 32
CHILD, SISTER, OTHER = (UUID(int=each) for each in (1, 2, 3))


def colleague(number, name="Jane Smith", address="jane@school.example", *, here=True):
    return Colleague(UUID(int=number), address_mark(KEY, address), name_mark(KEY, name) if here else None)


def contact(number, *children, **said):
    """A contact by each of its digests."""
    held = Held(UUID(int=number), children)
    return {mark: [held] for mark in marks_of(KEY, {"surname": "Smith", **said})}


def held_by(*contacts):
    held = {}
    for each in contacts:
        for mark, found in each.items():
            held[mark] = [*held.get(mark, ()), *found]
    return held


def test_an_address_says_so_anywhere_and_a_name_only_where_the_colleague_works():
    by_address = held_by(contact(1, CHILD, SISTER, emails=["x@y.example", " JANE@school.example"]))
    assert found_among([colleague(9, "J", here=False)], by_address) == {
        UUID(int=9): {CHILD: "address", SISTER: "address"}
    }
    by_name = held_by(contact(1, CHILD, forename="Jane"))
    assert found_among([colleague(9)], by_name) == {UUID(int=9): {CHILD: "name"}}
    assert found_among([colleague(9, here=False)], by_name) == {}


def test_a_name_that_two_have_says_nothing():
    two_contacts = held_by(contact(1, CHILD, forename="Jane"), contact(2, OTHER, forename="Jane"))
    assert found_among([colleague(9)], two_contacts) == {}
    two_colleagues = [colleague(9, address="a@x.example"), colleague(8, address="b@x.example")]
    assert found_among(two_colleagues, held_by(contact(1, CHILD, forename="Jane"))) == {}


def test_names_are_compared_without_title_case_accents_and_order():
    for written in ("Mrs Jane Smith", "smith, JANE", "Dr. Jane  Smith"):
        assert name_mark(KEY, written) == name_mark(KEY, "Jane Smith"), written
    assert name_mark(KEY, "فاطمة الزهراء") == name_mark(KEY, "الزهراء فاطمة")
    assert name_mark(KEY, "فاطمة الزهراء") != name_mark(KEY, "فاطمة العلوي")
    assert name_mark(KEY, "Zoë Łuk") == name_mark(KEY, "Zoe Luk")


def test_one_word_says_nothing():
    assert name_mark(KEY, "Mrs Smith") is None
    assert marks_of(KEY, {"surname": "Smith"}) == []


def test_another_key_gives_other_digests_and_an_address_is_no_name():
    assert address_mark(KEY, "a@b.example") != address_mark(b"l" * 32, "a@b.example")
    assert address_mark(KEY, "jane smith") != name_mark(KEY, "Jane Smith")


def test_more_children_than_a_family_has_are_nobodys_found_at_once_or_a_few_each_night():
    many = {UUID(int=each) for each in range(MOST_CHILDREN + 1)}
    few = set(sorted(many)[:MOST_CHILDREN])
    assert few_enough(few, set()) == few
    assert few_enough(many, set()) == set()
    assert few_enough(many - few, few) == set()
    assert few_enough(few, few) == set(), "what is there already is not found again"
