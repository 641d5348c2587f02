"""Ways to break a running system and to wait until it has mended itself."""

import time

from haven_local import postgres
from haven_local.testing.small_trust import SmallTrust, eventually

MENDED_SECONDS = 90.0


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
    eventually(lambda: supervisor.pid(part) not in (0, killed), MENDED_SECONDS, f"{part}'s restart")
    if part == "postgres":  # a process asks it every few seconds only, and may not have missed it yet
        eventually(lambda: postgres_answers(trust), MENDED_SECONDS, "PostgreSQL")
    everything_ready(trust)


def postgres_answers(trust: SmallTrust) -> bool:
    """Whether PostgreSQL takes connections, whatever the processes know of it."""
    stack = trust.world.stack
    return postgres.is_ready(stack.layout, stack.secrets, stack.ports["postgres"])


def everything_ready(trust: SmallTrust) -> None:
    """Waits until every process can do its work."""
    for name, process in trust.processes.items():
        eventually(process.is_ready, MENDED_SECONDS, f"{name} ready")
