"""Host names are looked up by the system's own resolver, each time, in a thread.

eventlet brings a resolver of its own, which keeps an address for as long as the name server allows. Docker's allows ten
minutes: after ``docker compose restart openbao`` a service called the old address all that time. The system's resolver
keeps nothing; it waits, so it does that where the event loop does not.
"""

import functools
import os
import socket

os.environ["EVENTLET_NO_GREENDNS"] = "yes"
"""Read when eventlet is first imported: this module comes before."""

_LOOK_UPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "getnameinfo")


def look_up_in_threads() -> None:
    """Call it once, after eventlet has patched the standard library."""
    from eventlet import patcher, tpool  # would be too early at the top: see above
    from eventlet.green import socket as green

    native = patcher.original("socket")
    for name in _LOOK_UPS:
        waiting = functools.partial(tpool.execute, getattr(native, name))
        setattr(socket, name, waiting)
        setattr(green, name, waiting)
