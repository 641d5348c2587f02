"""Texts that a search opened, kept for as long as opened file keys are: the next search need not open them again.

They only ever spare a search what cannot be a hit. What may be one is read from the database and opened with its keys,
whoever asks; who sees what is the database's to say. See decision 0026.
"""

import os
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from incidents.search_words import SearchWords

_BETWEEN = "\0"
"""Between two texts: neither part of a word nor a space."""
_NONCE_BYTES = 12
_BYTES_TO_FIND_ONE = 250
"""What remembering where a record's text stands takes, about."""


@dataclass(frozen=True, eq=False)
class _Block:
    """Texts of some hundreds of records, sealed as one. ``starts``: where each begins, in letters."""

    records: list[bytes]
    starts: array[int]
    sealed: bytes = field(repr=False)
    until: float

    @property
    def bytes(self) -> int:
        return len(self.sealed) + _BYTES_TO_FIND_ONE * len(self.records)


class RememberedTexts:
    """One a process. ``epoch`` counts how often a key was forgotten: what was opened before is forgotten with it.

    Of each record its folded text, at most ``most_bytes`` of them for ``seconds`` each, sealed under a key that is made
    at the start and never leaves the process: its memory shows no narrative. ``clock`` is monotonic. Texts are kept and
    dropped by the event loop's thread; any thread may recall.
    """

    def __init__(
        self,
        epoch: Callable[[], int],
        clock: Callable[[], float] = time.monotonic,
        *,
        most_bytes: int,
        seconds: float = 300.0,
    ) -> None:
        self._epoch, self._clock = epoch, clock
        self._most_bytes, self._seconds = most_bytes, seconds
        self._seal = AESGCM(os.urandom(32))
        self._blocks: list[_Block] = []
        self._block_of: dict[bytes, _Block] = {}
        self._of_epoch = epoch()

    def recall(self, words: SearchWords) -> "Recall":
        """For one search."""
        self.drop_old()
        return Recall(self, words, self._of_epoch)

    def keep(self, texts: Sequence[tuple[bytes, str]], of_epoch: int) -> None:
        """Keeps texts by the record as it is written, unless a key was forgotten since ``of_epoch``."""
        self.drop_old()
        new = [(record, text) for record, text in texts if record not in self._block_of]
        if not new or of_epoch != self._of_epoch:
            return
        block = self._sealed(new)
        if block.bytes > self._most_bytes:
            return
        self._blocks.append(block)
        self._block_of.update((record, block) for record in block.records)
        while sum(each.bytes for each in self._blocks) > self._most_bytes:
            self._drop(self._blocks[0])

    def drop_old(self) -> None:
        """Forgets what is too old, or all of it if a key was forgotten."""
        if self._of_epoch != (epoch := self._epoch()):
            self._of_epoch, self._blocks, self._block_of = epoch, [], {}
        now = self._clock()
        while self._blocks and self._blocks[0].until <= now:
            self._drop(self._blocks[0])

    def blocks_of(self, records: Sequence[bytes]) -> list[_Block | None]:
        """Where the text of each is kept as it is written; None for what is not remembered."""
        return list(map(self._block_of.get, records))

    def opened(self, block: _Block) -> str:
        """The texts of a block."""
        return self._seal.decrypt(block.sealed[:_NONCE_BYTES], block.sealed[_NONCE_BYTES:], None).decode()

    def _sealed(self, texts: Sequence[tuple[bytes, str]]) -> _Block:
        starts = array("Q", accumulate((len(text) + len(_BETWEEN) for _, text in texts[:-1]), initial=0))
        joined, nonce = _BETWEEN.join(text for _, text in texts).encode(), os.urandom(_NONCE_BYTES)
        sealed = nonce + self._seal.encrypt(nonce, joined, None)
        return _Block([record for record, _ in texts], starts, sealed, self._clock() + self._seconds)

    def _drop(self, block: _Block) -> None:
        self._blocks.remove(block)
        for record in block.records:
            del self._block_of[record]

    def __len__(self) -> int:
        return len(self._block_of)


class Recall:
    """What one search recalls; each block is looked through once."""

    def __init__(self, remembered: RememberedTexts, words: SearchWords, epoch: int) -> None:
        self._remembered, self._words, self._epoch = remembered, words, epoch
        self._looked: set[_Block] = set()
        self._hits: set[bytes] = set()

    @property
    def finds_nothing(self) -> bool:
        """Whether nothing at all is remembered."""
        return not len(self._remembered)

    def unread(self, records: Sequence[bytes]) -> list[int]:
        """The places of those that must be opened: of the others the words are known not to be in them."""
        blocks = self._remembered.blocks_of(records)  # once: more may be remembered while we look
        for block in {each for each in blocks if each is not None} - self._looked:
            text = self._remembered.opened(block)
            self._hits.update(block.records[at] for at in self._words.places_in(text, block.starts))
            self._looked.add(block)
        hits = self._hits
        both = zip(records, blocks, strict=True)
        return [at for at, (record, block) in enumerate(both) if block is None or record in hits]

    def keep(self, texts: Sequence[tuple[bytes, str]]) -> None:
        """Remembers folded texts that this search opened."""
        self._remembered.keep(texts, self._epoch)


def joined(texts: Sequence[str]) -> str:
    """Folded texts of one record as they are kept."""
    return _BETWEEN.join(texts)
