"""A mail server that delivers nothing: each mail becomes one ``.eml`` file. For local stacks, on loopback only."""

import os
import secrets
import signal
import tempfile
import time
from pathlib import Path

import click
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class EmlFolder:
    """Handler of aiosmtpd that writes each accepted mail into ``folder``, whole or not at all, in order of arrival."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        """Keep one mail; the method's name is chosen by aiosmtpd."""
        content = envelope.content or b""
        body = content if isinstance(content, bytes) else content.encode()
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".arriving-")
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        os.replace(temporary, self._folder / f"{time.time_ns()}-{secrets.token_hex(4)}.eml")
        return "250 kept"


@click.command()
@click.option("--port", type=int, required=True)
@click.option("--folder", type=click.Path(path_type=Path), required=True)
def main(port: int, folder: Path) -> None:
    """Take mail on 127.0.0.1 until ended."""
    folder.mkdir(parents=True, exist_ok=True)
    ending = {signal.SIGTERM, signal.SIGINT}
    # Blocked before the server's thread begins, which inherits that: the signal then waits for this thread.
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    controller = Controller(EmlFolder(folder), hostname="127.0.0.1", port=port)
    controller.start()
    signal.sigwait(ending)
    controller.stop()


if __name__ == "__main__":
    main()
