"""What the collector of cyclic garbage looks through: not what was loaded at the start and stays."""

import gc

_YOUNG = 20_000
"""Objects made before the youngest are looked through: a request makes some thousands, and nearly all go by
themselves."""


def settle() -> None:
    """To be called once, when a process has loaded all that it needs and before it serves.

    Hundreds of thousands of classes, functions and statements would be looked through again and again, for
    tens of milliseconds at a time in which nothing else is done; none of them is ever garbage.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 10, 10)
