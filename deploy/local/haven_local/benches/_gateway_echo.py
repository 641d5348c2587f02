"""A gateway with the bare echo behind it, beside a running trust: what a call costs before it is a report."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from haven_local.benches._echoes import served, url_of
from haven_local.ports import free_port
from haven_local.service_programs import gateway_command
from haven_local.testing.running import RunningProcess
from haven_local.testing.world import World


@contextmanager
def gateway_with_echo(world: World) -> Iterator[str]:
    """Its address, ``https://localhost:...``. Both are on a vhost of their own: the echo answers under a service's
    name."""
    names = [f"{kind}-echo-{secrets.token_hex(3)}" for kind in ("events", "rpc")]
    world.stack.management.create_vhosts(*names)
    https, health = free_port(), free_port()
    settings = {
        **world.settings_for("gateway"),
        "HAVEN_RPC_URL": url_of(world, "gateway", "amqps", names[1]),
        "HAVEN_LISTEN": f"127.0.0.1:{https}",
        "HAVEN_HEALTH_PORT": str(health),
    }
    command = gateway_command("haven_local.benches._echo_gateway:app")
    log = world.folder / "gateway-echo.log"
    process = RunningProcess("gateway", settings, log, f"https://localhost:{https}", command)
    with served("_own_echo", world, "pupils", names[1]):
        process.start()
        try:
            yield f"https://localhost:{https}"
        finally:
            process.kill()
            for name in names:
                world.stack.management.delete_vhost(name)
