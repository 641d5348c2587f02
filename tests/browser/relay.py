"""A wire between one process and the broker that can go dead without a word, as when a switch loses its power."""

import socket
import threading


class Relay:
    """Listens on a port of its own and passes bytes to ``upstream_port``; after ``cut`` it passes nothing more."""

    def __init__(self, upstream_port: int) -> None:
        self._upstream_port = upstream_port
        self._is_cut = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def cut(self) -> None:
        """Connections stay open, and dead."""
        self._is_cut.set()

    def mend(self) -> None:
        """Dead connections are closed, new ones pass."""
        self._is_cut.clear()
        for each in self._open[1:]:
            each.close()

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            far = socket.create_connection(("127.0.0.1", self._upstream_port))
            self._open += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65_536):
                if not self._is_cut.is_set():
                    sink.sendall(data)
        except OSError:
            return
        finally:
            if not self._is_cut.is_set():
                sink.close()
