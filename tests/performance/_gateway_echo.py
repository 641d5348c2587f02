"""A gateway with the bare echo behind it, beside a running trust: what a call costs before it is a report."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from haven_local.ports import free_port
from haven_local.service_programs import gateway_command
from support.running import RunningProcess
from support.vhosts import create_vhosts
from support.world import World

from performance._echoes import served, url_of


@contextmanager
def gateway_with_echo(world: World) -> Iterator[str]:
    """Its address, ``https://localhost:...``. Both are on a vhost of their own: the echo answers under a service's
    name."""
    suffix = secrets.token_hex(3)
    events, rpc = f"events-echo-{suffix}", f"rpc-echo-{suffix}"
    create_vhosts(world.stack.management, events, rpc)
    https, health = free_port(), free_port()
    settings = {
        **world.settings_for("gateway"),
        "HAVEN_RPC_URL": url_of(world, "gateway", "amqps", rpc),
        "HAVEN_LISTEN": f"127.0.0.1:{https}",
        "HAVEN_HEALTH_PORT": str(health),
    }
    command = gateway_command("performance._echo_gateway:app")
    log = world.folder / "gateway-echo.log"
    process = RunningProcess("gateway", settings, log, f"https://localhost:{https}", command)
    with served("_own_echo", world, "pupils", rpc):
        process.start()
        try:
            yield f"https://localhost:{https}"
        finally:
            process.kill()
            for name in (events, rpc):
                world.stack.management.delete_vhost(name)
