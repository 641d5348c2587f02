"""How long, how much and how many: what the server grants a connection before it is ended."""

from dataclasses import dataclass

from gateway.settings import Settings

HANDSHAKE_SECONDS = 10.0
HEAD_SECONDS = 10.0
"""From the first byte of a request line to the empty line behind the headers."""
IDLE_SECONDS = 15.0
"""Between two requests, and before the first."""
FIRST_BYTES = 1_048_576 + 65_536
"""Of a body: so much is read before a thread is taken. Every form without a large file fits, and every API call."""
BODY_GRACE_SECONDS = 20.0
LEAST_BYTES_A_SECOND = 500
"""Beyond the grace, on the average, while a body is read: the values of Apache's mod_reqtimeout."""
LEAST_STREAMED_BYTES_A_SECOND = 8_192
"""The same of a body that a thread waits for."""
STALLED_SECONDS = 60.0
"""How long a piece of an answer may lie before a reader who takes nothing is cut off."""
LINGER_SECONDS = 10.0
LINGER_BYTES = 128 * 1024 * 1024
"""What is still read of a body that nobody wants, so that its sender gets to see the answer (RFC 9112, section 9.6)."""
LONGEST_ADDRESS = 4_094
LARGEST_HEAD = 49_152
"""Ten reporting permits of a trust-wide role fit."""
HELD_BYTES = 128 * 1024 * 1024
"""Of all bodies together that are being read; small ones are read even so."""
SMALL_BYTES = 65_536
STREAM_WAIT_SECONDS = 10.0
WHOLE_ANSWER_BYTES = 262_144
"""An answer up to here is made in one go; a larger one piece by piece, as its reader takes it."""


@dataclass(frozen=True)
class Limits:
    """Those that an installation sets."""

    connections: int
    connections_an_address: int
    threads: int
    streams: int
    streams_an_address: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """From the gateway's settings."""
        return cls(
            settings.connections,
            settings.connections_an_address,
            settings.threads,
            settings.streams,
            max(1, settings.streams // 4),
        )
