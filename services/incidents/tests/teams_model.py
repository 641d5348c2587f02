"""Who reads which record, told a second time as plainly as can be: nothing here knows the service.

A child has one or several ids. Of each id it may be said that a school waits to sign for the file, has signed for it,
has lost it, reads it again, or has the child as well; what is said of one id holds for every id the child has. A record
is read by the school that keeps it and by the schools that read the file of a child in it. A closed file is read by the
people named for it, and nothing about a child by whoever is linked to them.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

Id = Hashable
WAITS, SIGNED, GONE, AGAIN, BOTH = "waits", "signed", "gone", "again", "both"


@dataclass
class Record:
    """Which school keeps it, which ids of children are in it, and whether it was decided on."""

    school: Id
    children: set[Id]
    decided: bool = True


@dataclass(frozen=True)
class Said:
    """What holds of the file kept under an id at a school; ``because``: of which move, or by whose agreement."""

    child: Id
    school: Id
    what: str
    because: Id


@dataclass
class File:
    """A file on its way from one school to another, for whoever signs there; one that ``holds`` nothing waits for
    nobody."""

    child: Id
    source: Id
    to: Id
    move: Id
    holds: bool


@dataclass(frozen=True)
class Move:
    """The child went from ``here`` to ``there``. ``passed_on``: files that waited at ``here``; ``had_gone``: what was
    said of the file that ``there`` had lost before."""

    name: Id
    child: Id
    came_as: Id
    here: Id
    there: Id
    passed_on: tuple[File, ...]
    had_gone: frozenset[Said]


@dataclass(frozen=True)
class Reader:
    """Somebody who reads every category: at which schools, whether of the safeguarding team there, whether named for
    every child whose file is closed, and by which ids of children they are linked to."""

    schools: frozenset[Id]
    named: bool
    in_team: bool = True
    linked: frozenset[Id] = frozenset()


@dataclass
class Model:
    """What was said, and what follows from it."""

    at: dict[Id, Id] = field(default_factory=dict)
    """The school of each id that a child has today."""
    means: dict[Id, Id] = field(default_factory=dict)
    """Each id that is another one now."""
    said: set[Said] = field(default_factory=set)
    on_their_way: list[File] = field(default_factory=list)
    received: list[File] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    records: dict[Id, Record] = field(default_factory=dict)
    closed: set[Id] = field(default_factory=set)
    """Ids by which the roll closed a file."""

    def today(self, child: Id) -> Id:
        while child in self.means:
            child = self.means[child]
        return child

    def family(self, child: Id) -> set[Id]:
        """Every id the child has."""
        root = self.today(child)
        return {each for each in {child, root, *self.means} if self.today(each) == root}

    def readers_of_file(self, child: Id) -> dict[Id, bool]:
        """The schools that read it beside the one that keeps it, and whether as theirs: by more than the team."""
        said = [each for each in self._of(child) if each.what != GONE]
        theirs = {each.school for each in said if each.what in (SIGNED, BOTH)}
        return {each.school: each.school in theirs for each in said}

    def is_closed(self, child: Id) -> bool:
        return bool(self.family(child) & self.closed)

    def schools_of(self, record: Record) -> set[Id]:
        """The schools some of whose people read it: what the guard of the database knows of."""
        return {record.school}.union(*(self.readers_of_file(child) for child in record.children))

    def reads(self, reader: Reader, record: Record) -> bool:
        """What waits for a decision is for the team alone, closed file or not."""
        if not record.decided and not reader.in_team:
            return False
        if any(self.family(child) & reader.linked for child in record.children):
            return False
        opened = {child for child in record.children if reader.named or not self.is_closed(child)}
        if record.school in reader.schools and (opened or not record.decided):
            return True
        return any(self.reads_file(reader, child) for child in opened)

    def reads_file(self, reader: Reader, child: Id) -> bool:
        """Of a child whose file came from another school."""
        read_at = self.readers_of_file(child)
        return any(theirs or reader.in_team for at, theirs in read_at.items() if at in reader.schools)

    def be_at_both(self, name: Id, child: Id, beside: Id) -> None:
        """The child is ``beside`` at another school as well: each school reads what the other keeps."""
        self.said |= {Said(child, self.at[beside], BOTH, name), Said(beside, self.at[child], BOTH, name)}

    def end_both(self, name: Id) -> None:
        self._unsay(None, None, BOTH, name)

    def move(self, name: Id, child: Id, there: Id, came_as: Id) -> None:
        """The team there reads the file at once; what waited for the school they leave waits there."""
        here = self.at[child]
        gone = frozenset(each for each in self._of(child) if (each.school, each.what) == (there, GONE))
        family, waited = self.family(child), []
        if came_as != child:
            self.means[child] = came_as
            del self.at[child]
        waited = [each for each in self.on_their_way if each.child in family and each.to == here]
        self.moves.append(Move(name, child, came_as, here, there, tuple(waited), gone))
        self._begin(name, child, family, here, there)
        self.at[came_as] = there

    def _begin(self, name: Id, child: Id, family: set[Id], here: Id, there: Id) -> None:
        waited = [each for each in self.on_their_way if each.child in family and each.to == here]
        self.on_their_way = [each for each in self.on_their_way if each not in waited]
        self._unsay(family, None, AGAIN)
        self._unsay(family, here, WAITS)
        self._unsay(family, there, GONE)
        self.said.add(Said(child, there, WAITS, name))
        for source in {here, *(each.source for each in waited)} - {there}:
            self._send(child, source, there, name)

    def _send(self, child: Id, source: Id, to: Id, name: Id) -> None:
        known = [each for each in self.on_their_way if (each.child, each.source, each.to) == (child, source, to)]
        self.on_their_way = [each for each in self.on_their_way if each not in known]
        self.on_their_way.append(File(child, source, to, name, self._has(child, source)))

    def take_move_back(self) -> None:
        """The last move was none: all is as it was, but that what was signed for goes back to be signed for."""
        move = self.moves.pop()
        if move.came_as != move.child:
            del self.means[move.child]
            self.at[move.came_as] = move.there
        self.at[move.child] = move.here
        self._unsay(None, None, WAITS, move.name)
        unsigned = {each.source for each in self.on_their_way if each.move == move.name}
        self.on_their_way = [each for each in self.on_their_way if each.move != move.name]
        handed_back = any(each.move == move.name for each in self.received)
        if handed_back:
            self._begin(move.name, move.child, self.family(move.child), move.there, move.here)
        elif move.had_gone:
            self.said |= move.had_gone
        for file in move.passed_on:
            if file.source in unsigned:
                self.said.add(Said(file.child, move.here, WAITS, file.move))
                self._send(file.child, file.source, move.here, file.move)

    def sign(self, school: Id) -> None:
        """For every file that waits there: from now on it is that school's."""
        for file in [each for each in self.on_their_way if each.to == school and each.holds]:
            self.on_their_way.remove(file)
            self.received.append(file)
            family = self.family(file.child)
            for at, *what in ((school, WAITS, GONE), (file.source, SIGNED, WAITS)):
                for each in what:
                    self._unsay(family, at, each)
            self.said |= {Said(file.child, school, SIGNED, file.move), Said(file.child, file.source, GONE, file.move)}

    def settle(self, kept_at: dict[Id, Id]) -> None:
        """Records follow their children to the school that signed: all that are decided, and in which nobody stayed.
        ``kept_at``: where they are; it may choose among the schools of children who went to several."""
        for file in self.on_their_way:
            file.holds = file.holds or self._has(file.child, file.source)
        for file in self.received:
            self._settle(file, kept_at)

    def _settle(self, file: File, kept_at: dict[Id, Id]) -> None:
        family = self.family(file.child)
        if file.source not in self.gone_from(file.child):
            return
        keeper = self.keeper(file.child, file.to)
        for each in [each for each in self._of(file.child) if each.what == AGAIN and each.because != keeper]:
            self.said.discard(each)
        for name, record in self.records.items():
            follows = record.school == file.source and record.decided and record.children & family
            if follows and not any(self.stayed(child, file.source) for child in record.children):
                keepers = {self.keeper(child, file.to) for child in record.children}
                record.school = kept_at[name] if kept_at[name] in keepers else keeper

    def gone_from(self, child: Id) -> set[Id]:
        """The schools that had the file, and have it no more."""
        return {each.school for each in self._of(child) if each.what == GONE}

    def stayed(self, child: Id, school: Id) -> bool:
        """Whether a school still has the file of a child it keeps a record about."""
        if school in self.gone_from(child):
            return False
        return school in self.readers_of_file(child) or all(each.what != SIGNED for each in self._of(child))

    def keeper(self, child: Id, otherwise: Id) -> Id:
        """The school that signed for the file: for what was kept under that very id, if that was said."""
        signed = sorted(
            ((each.child != child, each.school) for each in self._of(child) if each.what == SIGNED), key=repr
        )
        return signed[0][1] if signed else otherwise

    def _of(self, child: Id) -> set[Said]:
        family = self.family(child)
        return {each for each in self.said if each.child in family}

    def _unsay(self, family: Iterable[Id] | None, school: Id | None, what: str, because: Id | None = None) -> None:
        self.said = {
            each
            for each in self.said
            if each.what != what
            or (family is not None and each.child not in family)
            or (school is not None and each.school != school)
            or (because is not None and each.because != because)
        }

    def _has(self, child: Id, school: Id) -> bool:
        family = self.family(child)
        return any(record.school == school and record.children & family for record in self.records.values())
