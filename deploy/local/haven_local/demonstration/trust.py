"""The invented trust: three schools, their staff and the categories of concern."""

from dataclasses import dataclass

TRUST_NAME = "Three Rivers Learning Trust"
MAIL_DOMAIN = "three-rivers.example"


@dataclass(frozen=True)
class DemoSchool:
    """An invented school; ``years`` are its year groups with the number of pupils in each."""

    key: str
    urn: str
    laestab: str
    name: str
    years: dict[str, int]
    classes_a_year: int


SCHOOLS = (
    DemoSchool(
        "alderbrook", "900101", "9992001", "Alderbrook Primary School", {str(y): 30 for y in ("R", *range(1, 7))}, 1
    ),
    DemoSchool(
        "fenwick", "900102", "9992002", "Fenwick Park Primary School", {str(y): 34 for y in ("R", *range(1, 7))}, 2
    ),
    DemoSchool("marlow", "900103", "9994001", "Marlow Vale Academy", {str(y): 90 for y in range(7, 12)}, 3),
)


@dataclass(frozen=True)
class DemoStaff:
    """An invented member of staff; ``schools`` empty means the whole trust."""

    name: str
    mailbox: str
    role: str
    schools: tuple[str, ...]
    second_factor: bool
    category_groups: tuple[str, ...] | None = None
    year_groups: tuple[str, ...] | None = None


_PASTORAL = ("pastoral", "behaviour")
_SEND = ("send",)

STAFF = (
    DemoStaff("Priya Raman", "priya.raman", "reporter", ("alderbrook",), False),
    DemoStaff("Tom Ashdown", "tom.ashdown", "reporter", ("alderbrook",), False),
    DemoStaff("Helen Marsh", "helen.marsh", "dsl", ("alderbrook",), True),
    DemoStaff("Gareth Pugh", "gareth.pugh", "headteacher", ("alderbrook",), True),
    DemoStaff("Ruth Adeyemi", "ruth.adeyemi", "senco", ("alderbrook",), True, _SEND),
    DemoStaff("Chloe Barnes", "chloe.barnes", "reporter", ("fenwick",), False),
    DemoStaff("Imran Sheikh", "imran.sheikh", "dsl", ("fenwick",), True),
    DemoStaff("Margaret Doyle", "margaret.doyle", "headteacher", ("fenwick",), True),
    DemoStaff("Daniel Osei", "daniel.osei", "reporter", ("marlow",), False),
    DemoStaff("Sofia Lindqvist", "sofia.lindqvist", "reporter", ("marlow",), False),
    DemoStaff("Karen Whitlock", "karen.whitlock", "dsl", ("marlow",), True),
    DemoStaff("Andrew Tennant", "andrew.tennant", "headteacher", ("marlow",), True),
    DemoStaff("Leah Cohen", "leah.cohen", "pastoral_lead", ("marlow",), True, _PASTORAL, ("7", "8", "9")),
    DemoStaff("Joseph Mbeki", "joseph.mbeki", "senco", ("marlow",), True, _SEND),
    DemoStaff("Frances Holloway", "frances.holloway", "trust_lead", (), True),
    DemoStaff("Peter Rowntree", "peter.rowntree", "governor", ("alderbrook",), False),
    DemoStaff("Nadia Rahman", "nadia.rahman", "dpo", (), True),
    DemoStaff("Owen Price", "owen.price", "administrator", (), True),
)

CATEGORIES = (
    ("Not sure", "unsure"),
    ("Child protection", "child_protection"),
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
"""Name and group, in the order they are shown."""
