"""Ways to break a running system and to wait until it has mended itself."""

import json
import shutil
import time
from collections.abc import Callable

from haven_local import postgres
from haven_local.private_files import write_private

from support.looking import Found, eventually
from support.small_trust import SmallTrust

MENDED_SECONDS = 240.0


def comes_right(check: Callable[[], Found | None], seconds: float = MENDED_SECONDS, what: str = "it") -> Found:
    """As ``eventually``, with the patience of a system that something was broken in."""
    return eventually(check, seconds, what)


def kill_service(trust: SmallTrust, name: str, pause: float) -> None:
    """Kill -9 of a service or the gateway; started again after ``pause`` seconds, and ready on return."""
    trust.processes[name].kill()
    time.sleep(pause)
    trust.processes[name].start()


def kill_part(trust: SmallTrust, part: str) -> None:
    """Kill -9 of ``rabbitmq``, ``postgres`` or ``openbao``; the supervisor starts it again.

    Returns when every process says that it is ready, without having been started again.
    """
    supervisor = trust.world.stack.supervisor
    killed = supervisor.kill(part)
    comes_right(lambda: supervisor.pid(part) not in (0, killed), what=f"{part}'s restart")
    if part == "postgres":  # a process asks it every few seconds only, and may not have missed it yet
        comes_right(lambda: postgres_answers(trust), what="PostgreSQL")
    everything_ready(trust)


def postgres_answers(trust: SmallTrust) -> bool:
    """Whether PostgreSQL takes connections, whatever the processes know of it."""
    stack = trust.world.stack
    return postgres.is_ready(stack.layout, stack.secrets, stack.ports["postgres"])


def lose_broker(trust: SmallTrust) -> None:
    """Kill -9 of RabbitMQ, and all it had on disk is gone: it comes back with its file of definitions and nothing else.

    For this start that file holds what was declared beside it too: the vhosts of the worlds on this stack. Returns when
    the broker serves again.
    """
    stack = trust.world.stack
    file = stack.layout.rabbitmq / "definitions.json"
    own, declared = file.read_text(), stack.management.ask("GET", "definitions")
    write_private(file, json.dumps(declared))
    stack.supervisor.kill("rabbitmq")
    stack.supervisor.stop("rabbitmq")
    shutil.rmtree(stack.layout.rabbitmq / "data")
    stack.supervisor.start("rabbitmq")
    comes_right(stack.management.is_ready, what="rabbitmq's return")
    write_private(file, own)


def everything_ready(trust: SmallTrust) -> None:
    """Waits until every process can do its work."""
    for name, process in trust.processes.items():
        comes_right(process.is_ready, what=f"{name} ready")


def mend(trust: SmallTrust) -> None:
    """Whatever a test that failed left stopped or killed runs again, so that the next one fails for its own reason."""
    if all(process.is_ready() for process in trust.processes.values()):
        return
    trust.world.stack.start_infrastructure()
    for process in trust.processes.values():
        if not process.is_alive():
            process.start(wait=False)
    everything_ready(trust)
