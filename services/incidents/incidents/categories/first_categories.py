"""The categories a new trust begins with; its trust lead adds others."""

FIRST_CATEGORIES = (
    ("Not sure", "unsure"),
    ("Child protection", "child_protection"),
    ("Sexual abuse", "child_protection"),
    ("Sexual behaviour between children", "safeguarding"),
    ("Domestic issues", "safeguarding"),
    ("Neglect", "safeguarding"),
    ("Online safety", "safeguarding"),
    ("Child-on-child", "safeguarding"),
    ("Mental health", "safeguarding"),
    ("Bullying", "pastoral"),
    ("Friendship and wellbeing", "pastoral"),
    ("Attendance", "pastoral"),
    ("Behaviour", "behaviour"),
    ("Special educational needs", "send"),
)
"""Name and group, in the order they are offered: the kinds of concern the source document names, and what a reporter
who cannot tell chooses first."""
FIRST_LASTING = frozenset({"Sexual abuse", "Sexual behaviour between children"})
"""Those marked from the start: at the review it is proposed to keep the file."""
