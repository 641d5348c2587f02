"""argon2id alone: checks one hash as often as it can, by as many threads as told, in a process with nothing else."""

import json
import sys
import threading
import time

from argon2 import PasswordHasher


def main() -> None:
    """Reads parameters as a line of JSON, then for each line of seconds answers checks and processor time a check."""
    given = json.loads(sys.stdin.readline())
    threads = int(given.pop("threads"))
    hasher = PasswordHasher(**given)
    encoded = hasher.hash("of nobody, 4 measuring")
    print("ready", flush=True)
    for line in sys.stdin:
        began, processor = time.perf_counter(), time.process_time()
        done = _checks(hasher, encoded, threads, float(line))
        spent = time.perf_counter() - began
        print(json.dumps({"rate": done / spent, "processor": (time.process_time() - processor) / done}), flush=True)


def _checks(hasher: PasswordHasher, encoded: str, threads: int, seconds: float) -> int:
    until = time.perf_counter() + seconds
    counts = [0] * threads

    def check(number: int) -> None:
        while time.perf_counter() < until:
            hasher.verify(encoded, "of nobody, 4 measuring")
            counts[number] += 1

    workers = [threading.Thread(target=check, args=[number]) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts)


if __name__ == "__main__":
    main()
