"""A world in one process: what a matrix or a story asks of every service, at a tenth of what a whole system costs.

Real are the services' own entrypoints, with tokens, rights, units and audit; databases, vault, object store, scanner
and mail; the gateway's application behind what its server makes of a request. Events lie where the relay puts them
until ``deliver`` takes them to their readers by hand, and timed jobs run when ``settle`` runs them: nothing waits,
nothing happens by itself, and the same steps end the same way.

What it cannot show: that the broker routes, keeps and refuses what it must; TLS; that a process which is killed, frozen
or cut off loses nothing; deadlines and waits; two things at the same time in one service; what the gateway's server
does with connections, slow senders and bodies before a request is whole; a browser. That is for a whole system.
"""

from .world import OneProcess

__all__ = ["OneProcess"]
