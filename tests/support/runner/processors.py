"""What a run takes of the processors, by family of tests: its own processes, and all that they start.

Wall clock says nothing on a machine that others use; processor seconds change little.
"""

import os
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from support.runner.processes import Key, Seen, command_of, look

LOOK_EVERY_SECONDS = 2.0
READING = "reading the code"
"""The family of whatever no test has started: style, types, imports, and the handing out itself."""
OWNER_FILE = "owner.pid"
"""In the folder of an infrastructure that one process of tests alone uses: its id."""
_OF_ALL, _OF_THE_RUN, _NOT_OURS = -1, -2, -3
_WORDS, _LETTERS = 3, 100
"""Of a command line."""


class Processors:
    """Looks every other second at every process of a run and puts what it used down to the tests that run just then.

    ``root``: the folder of the run's infrastructure, named by the processes that belong to it. ``running``: process id
    of each process that runs tests, and the family of its present test.
    """

    def __init__(self, root: Path, running: Callable[[], Mapping[int, str]]) -> None:
        self._root, self._running = root, running
        self._named = re.compile(re.escape(str(root)).encode() + rb"(-[0-9a-f]+)?/")
        self._known: dict[Key, Seen] = {}
        self._owner: dict[Key, int] = {}
        """By which process of tests it was started, or one of the three above."""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="processors", daemon=True)
        self.seconds: defaultdict[str, float] = defaultdict(float)
        """By family, so far."""
        self.of_no_test: defaultdict[str, float] = defaultdict(float)
        """By program, of what is counted to no test: a program that outlived whoever started it is found by it."""

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def stop(self) -> None:
        """After a last look."""
        self._stopping.set()
        self._thread.join()
        self.look()

    def _watch(self) -> None:
        while not self._stopping.wait(LOOK_EVERY_SECONDS):
            self.look()

    def look(self) -> None:
        """Adds what was used since the last look.

        A running system that serves all is shared out as the tests themselves used the processors: who asks much of it
        works much. One that a test alone may break is that test's.
        """
        running = dict(self._running())
        used: defaultdict[int, float] = defaultdict(float)
        for pid, owner, seconds in self._used_since(set(running)):
            used[owner] += seconds
            if seconds and owner not in running and owner != _OF_ALL:
                self.of_no_test[_program(pid)] += seconds
        whole = sum(used[each] for each in running)
        for process, family in running.items():
            share = used[_OF_ALL] * used[process] / whole if whole else 0
            self.seconds[family] += used[process] + share
        ended = sum(used[each] for each in used if each >= 0 and each not in running)
        rest = used[_OF_THE_RUN] + ended + (0 if whole else used[_OF_ALL])
        self.seconds[READING] += rest

    def _used_since(self, workers: set[int]) -> Iterator[tuple[int, int, float]]:
        """Process id, owner and seconds. What a child used is its parent's once it ended; it is not counted again."""
        now = {seen.key: seen for seen in look()}
        by_id = {key[0]: key for key in now}
        gone = {key[0]: self._known.pop(key) for key in [key for key in self._known if key not in now]}
        self._owner = {key: owner for key, owner in self._owner.items() if key in now}
        counted: defaultdict[int, float] = defaultdict(float)
        for ended in gone.values():
            parent = ended.parent_id
            while parent in gone:  # it ended as well, and its own parent is told of both
                parent = gone[parent].parent_id
            counted[parent] += ended.own + ended.of_ended_children
        for key, seen in now.items():
            owner = self._owner_of(key, now, by_id, workers)
            if owner != _NOT_OURS:
                before = self._known.get(key, Seen(key, 0, 0.0, 0.0))
                unseen = seen.of_ended_children - before.of_ended_children - counted[key[0]]
                yield key[0], owner, seen.own - before.own + max(0.0, unseen)
                self._known[key] = seen

    def _owner_of(self, key: Key, now: Mapping[Key, Seen], by_id: Mapping[int, Key], workers: set[int]) -> int:
        if key in self._owner:
            return self._owner[key]
        pid, seen = key[0], now[key]
        parent = by_id.get(seen.parent_id)
        named = self._named.search(command_of(pid))
        if pid in workers:
            owner = pid
        elif pid == os.getpid():
            owner = _OF_THE_RUN
        elif named is not None:
            owner = self._of_infrastructure(named[1])
        elif parent is None or parent == key:
            owner = _NOT_OURS
        else:
            owner = self._owner_of(parent, now, by_id, workers)
        if owner >= 0 or not seen.is_young:
            self._owner[key] = owner
        return owner

    def _of_infrastructure(self, suffix: bytes | None) -> int:
        if suffix is None:
            return _OF_ALL
        try:
            return int((self._root.with_name(self._root.name + suffix.decode()) / OWNER_FILE).read_text())
        except (OSError, ValueError):
            return _OF_ALL


def _program(pid: int) -> str:
    """Its first words."""
    words = command_of(pid).decode(errors="replace").split("\0")
    return " ".join(words[:_WORDS])[:_LETTERS].strip() or "ended"
