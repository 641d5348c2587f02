"""``python -m support.forking services|gateway``: reads the code once, and forks a process for each line it is given.

A line of stdin is the JSON of an order: ``arguments``, ``environment`` and ``log``. The process does what
``python -m chassis.process.run ARGUMENTS`` or ``python -m gateway.server ARGUMENTS`` would, in a session of its own,
and writes its id to stdout. Reading the code takes most of a start, and a run of all tests starts some hundred of them.
The first process of each service is forked from one more that stays, and has read that service's own code as well.
"""

import gc
import importlib
import json
import os
import pkgutil
import signal
import sys
import traceback
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Any, BinaryIO, NoReturn

_READ = {
    "services": ("chassis.process.run", "chassis.process.application", "chassis.keys.keyring"),
    "gateway": ("gateway.app", "gateway.connections", "gateway.settings", "gateway.server.run"),
}
"""What is read beforehand: nothing that looks at settings, opens a connection or starts a thread."""


def main(kind: str) -> None:
    """Serves until stdin ends."""
    for module in chain(_READ[kind], _contracts()):
        importlib.import_module(module)
    if kind == "gateway":
        importlib.import_module("support.told_templates").tell()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits here: whoever asked watches the process itself
    answers = os.dup(1)
    os.dup2(2, 1)
    serve = _Services(answers).pass_on if kind == "services" else partial(_fork, kind, answers)
    for line in sys.stdin.buffer:
        serve(line)


class _Services:
    """Passes each order on to a process that has read the code of that service; it is made when first asked for."""

    def __init__(self, answers: int) -> None:
        self._answers = answers
        self._ways: dict[str, BinaryIO] = {}

    def pass_on(self, line: bytes) -> None:
        """``line``: an order, whose first argument is the service."""
        service = json.loads(line)["arguments"][0]
        if service not in self._ways:
            self._ways[service] = self._begun(service)
        self._ways[service].write(line)
        self._ways[service].flush()

    def _begun(self, service: str) -> BinaryIO:
        theirs, ours = os.pipe()
        if os.fork() == 0:
            os.close(ours)
            for way in self._ways.values():  # each ends once nobody can write to it
                way.close()
            _reopen(0, "/dev/null", os.O_RDONLY)
            _read(service)
            gc.freeze()
            with open(theirs, "rb") as lines:
                for line in lines:
                    _fork("services", self._answers, line)
            os._exit(0)
        os.close(theirs)
        return open(ours, "wb")


def _read(service: str) -> None:
    """Its code. Where that fails each process meets it itself and says so in its log: nobody waits for an answer."""
    try:
        for module in ("service", "bootstrap"):
            importlib.import_module(f"{service}.{module}")
    except Exception:  # whatever the code raises as it is read
        traceback.print_exc()


def _fork(kind: str, answers: int, line: bytes) -> None:
    if os.fork() == 0:
        _become(kind, json.loads(line), answers)


def _contracts() -> Iterator[str]:
    """Found once the first module was read, which patches what all others are to find patched."""
    for package in (importlib.import_module("haven_schemas.acts"), importlib.import_module("haven_schemas.acts")):
        yield from (found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))


def _become(kind: str, order: dict[str, Any], answers: int) -> NoReturn:
    ended = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        _reopen(0, "/dev/null", os.O_RDONLY)
        for descriptor in (1, 2):
            _reopen(descriptor, order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.environ.clear()
        os.environ.update(order["environment"])
        os.write(answers, f"{os.getpid()}\n".encode())
        os.close(answers)
        _run(kind, order["arguments"])
        ended = 0
    except SystemExit as end:
        ended = _told(end.code)
    except BaseException:  # as the interpreter would: said in the log, and over
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended)


def _told(code: object) -> int:
    if code is None or isinstance(code, int):
        return code or 0
    print(code, file=sys.stderr)  # as the interpreter would
    return 1


def _reopen(descriptor: int, path: str, flags: int) -> None:
    opened = os.open(path, flags, 0o600)
    os.dup2(opened, descriptor)
    os.close(opened)


def _run(kind: str, arguments: list[str]) -> None:
    if kind == "services":
        importlib.import_module("eventlet.hubs").use_hub()  # an event loop of its own: its parent's was inherited
    name = "chassis.process.run" if kind == "services" else "gateway.server.__main__"
    importlib.import_module(name).main(*arguments)


if __name__ == "__main__":
    main(sys.argv[1])
