"""What the rolls say beyond the last word on a child: in plain Python, for any words and any rolls."""

from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pupils.moves.words import Entry, Place, Word, last_word, said_by_rolls

PLACES = [Place(UUID(int=number), UUID(int=100 + number)) for number in range(4)]
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
UNPROTECTED = some.just(False)
STATES = some.sampled_from(["moved", "moved", "both", "ended"])


@some.composite
def words(draw):
    count = draw(some.integers(1, 5))
    made = []
    for version in range(1, count + 1):
        one, other = draw(some.permutations(PLACES))[:2]
        made.append(Word(UUID(int=1000 + version), one, other, draw(STATES), version))
    return made


@some.composite
def entries(draw, protected=UNPROTECTED):
    status = some.sampled_from(["C", "C", "M", "G", None])
    return [Entry(place, draw(some.booleans()), draw(status), draw(protected)) for place in PLACES]


def after(said_before, said):
    """The words once ``said`` was said."""
    version = 1 + max(each.version for each in said_before)
    move_id = said.move_id or UUID(int=2000 + version)
    kept = [each for each in said_before if each.move_id != move_id]
    return [*kept, Word(move_id, said.came_from, said.now_at, said.state, version)]


@UNHURRIED
@given(words(), entries())
def test_once_it_is_said_the_rolls_have_nothing_to_add(said_before, rolls):
    for _ in range(2):  # gone on to another school, and a guest beside it
        if (said := said_by_rolls(said_before, rolls)) is not None:
            said_before = after(said_before, said)
    assert said_by_rolls(said_before, rolls) is None


@UNHURRIED
@given(words(), entries(), some.randoms())
def test_the_order_in_which_words_come_does_not_matter(said_before, rolls, random):
    shuffled = random.sample(said_before, len(said_before))
    assert last_word(shuffled) == last_word(said_before)
    assert said_by_rolls(shuffled, rolls) == said_by_rolls(said_before, rolls)


@UNHURRIED
@given(words(), entries())
def test_who_is_on_one_roll_alone_is_there_in_the_end(said_before, rolls):
    there = [each.place for each in rolls if each.on_roll]
    last = last_word(said_before)
    if last is None or len(there) != 1 or (last.state == "both" and there[0] not in (last.came_from, last.now_at)):
        return
    said = said_by_rolls(said_before, rolls)
    now = last_word(after(said_before, said) if said else said_before)
    assert (now.state, now.now_at) == ("moved", there[0])


@UNHURRIED
@given(words(), entries(protected=some.booleans()))
def test_of_a_protected_child_no_roll_says_anything(said_before, rolls):
    if any(each.protected for each in rolls):
        assert said_by_rolls(said_before, rolls) is None


@UNHURRIED
@given(words(), entries())
def test_a_child_on_no_roll_stays_where_they_were(said_before, rolls):
    nowhere = [Entry(each.place, False, each.enrolment_status, False) for each in rolls]
    assert said_by_rolls(said_before, nowhere) is None
