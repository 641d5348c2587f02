"""Refusals of unknown callers, counted by code and route and reported to identity, which audits them."""

import threading
from collections import Counter

from haven_schemas.acts.identity import GatewayRefusal, GatewayRefusals

_MOST_KINDS = 200


class RefusalCounts:
    """Counts since the last report. Codes and route templates only: nothing the caller chose."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, code: str, route: str) -> None:
        """One more refusal of an unknown caller."""
        with self._lock:
            if (code, route) in self._counts or len(self._counts) < _MOST_KINDS:
                self._counts[code, route] += 1

    def take(self) -> GatewayRefusals | None:
        """What was counted since the last call, or None; counting starts again at nought."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return None
        return GatewayRefusals(
            refusals=[
                GatewayRefusal(code=code[:60], route=route[:100], count=count)
                for (code, route), count in counts.items()
            ]
        )

    def give_back(self, refusals: GatewayRefusals) -> None:
        """Counts ``refusals`` again, since they could not be reported."""
        with self._lock:
            for each in refusals.refusals:
                self._counts[each.code, each.route] += each.count
