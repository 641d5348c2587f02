"""Mail servers that misbehave as real ones do, on real sockets: each keeps what it took, whatever it said of it."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


def _accept(_recipient: str) -> str:
    return "250 ok"


@dataclass
class OddServer:
    """One conversation at a time. ``rcpt``: what it says to a recipient; ``dies``: where it hangs up, "data" after it
    has taken a mail and before it says so; ``pause``: seconds between the bytes of each reply."""

    rcpt: Callable[[str], str] = _accept
    dies: str = ""
    pause: float = 0.0
    taken: list[EmailMessage] = field(default_factory=list)
    conversations: int = 0

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.conversations += 1
            with connection, connection.makefile("rb") as lines:
                try:
                    self._talk(connection, lines)
                except OSError:
                    continue

    def _talk(self, connection: socket.socket, lines: object) -> None:
        self._say(connection, "220 odd")
        for line in lines:  # type: ignore[attr-defined]  # a socket's file
            word = line.decode("ascii", "replace").strip()
            verb = word.upper().partition(" ")[0]
            if verb == "DATA":
                self._say(connection, "354 go on")
                self.taken.append(self._message(lines))
                if self.dies == "data":
                    return
                self._say(connection, "250 kept")
            elif verb == "RCPT":
                self._say(connection, self.rcpt(word.partition("<")[2].partition(">")[0]))
            elif verb == "QUIT":
                self._say(connection, "221 bye")
                return
            else:
                self._say(connection, "250 ok")

    def _say(self, connection: socket.socket, words: str) -> None:
        for byte in f"{words}\r\n".encode() if self.pause else ():
            connection.sendall(bytes([byte]))
            time.sleep(self.pause)
        if not self.pause:
            connection.sendall(f"{words}\r\n".encode())

    @staticmethod
    def _message(lines: object) -> EmailMessage:
        content = bytearray()
        for line in lines:  # type: ignore[attr-defined]  # a socket's file
            if line == b".\r\n":
                break
            content += line
        return message_from_bytes(bytes(content), policy=policy.default)  # type: ignore[return-value]  # of this policy
