"""A virus scanner of the tests' own, that has no answer about what it is told to be deadly."""

import struct
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread


class FakeClamd(StreamRequestHandler):
    """Speaks INSTREAM as ``clamd`` does and finds everything clean, but for streams that hold ``deadly``."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\x00"
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.scanned += 1
        if self.server.deadly not in content:
            self.wfile.write(b"stream: OK\x00")
        elif self.server.answer is not None:
            self.wfile.write(self.server.answer)


@contextmanager
def fake_clamd(deadly, answer=None):
    """A scanner at a real port. ``answer``: what it says of a deadly stream; None: it closes without a word."""
    with ThreadingTCPServer(("127.0.0.1", 0), FakeClamd) as server:
        server.daemon_threads, server.deadly, server.answer, server.scanned = True, deadly, answer, 0
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        server.url = f"tcp://127.0.0.1:{server.server_address[1]}"
        try:
            yield server
        finally:
            server.shutdown()
