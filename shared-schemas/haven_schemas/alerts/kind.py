"""What there is to say of a kind of alert."""

from dataclasses import dataclass

from ..rights import Right

CONCERN, RECORD, PAPER, FILE = "/concerns/{id}", "/incidents/{id}", "/papers/{id}", "/file-reviews/{id}"
"""Pages whose id is of something that is about children."""


@dataclass(frozen=True, kw_only=True)
class KindOfAlert:
    """``title``: in the inbox, and the subject of its mail, which shows on locked screens.

    ``sender``: what the sender did, before their name. ``told``: the title for those who see the record and read who
    was told of it, where it differs. ``page``: the address of what it is about, by an id that stands in addresses
    anyway; ``page_right``: without which that page does not open; None: whoever is told of it opens it.
    """

    title: str
    page: str
    mail: str
    """What its mail says, of ``sender`` and ``category``: never a child, never content."""
    sender: str = "From"
    told: str | None = None
    page_right: Right | None = None
    names_school: bool = True
    """False of what holds for the whole trust."""
    can_wait: bool = False
    """For one mail a day. What is urgent, overdue or asked of somebody is mailed at once, and any kind that is new."""
    goes: bool = False
    """It is no more than a way to a page on which the question, handover or disposal stands for as long as it is
    open, and goes by itself a year after it was read. Who was told of a concern, a record, an action, a review or a
    deadline, and when they read it, belongs to what happened, and stays with the child's file (decision 96)."""
