"""``python -m chassis.process.ask_ready``: ends with 0 if the process of this container can do its work, else 1."""

import os
import sys
from http.client import HTTPConnection, HTTPException

DEFAULT_PORT = 9101
_SECONDS = 3


def is_ready(host: str, port: int) -> bool:
    """Whether ``/readyz`` there answers 200 within three seconds."""
    connection = HTTPConnection(host, port, timeout=_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_ready("127.0.0.1", int(os.environ.get("HAVEN_HEALTH_PORT", DEFAULT_PORT))) else 1)
