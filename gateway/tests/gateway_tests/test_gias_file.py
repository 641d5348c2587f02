"""Files of GIAS: open schools are told from closed ones, whose successor is named, and odd files are refused."""

from datetime import date

import pytest
from gateway.areas.schools.gias_file import NotGias, Successor, read_gias
from support.lists import every

HEAD = (
    "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,EstablishmentTypeGroup (name),"
    "EstablishmentStatus (name),ReasonEstablishmentClosed (name),OpenDate,CloseDate,PhaseOfEducation (name)\n"
)
PREDECESSOR = "900001,888,Ashshire,4001,Alder School,Local authority maintained schools,Closed,Academy Converter,,"
ACADEMY = "910001,888,Ashshire,4001,Alder School,Academies,Open,,01-09-2019,,Secondary\n"


def only(content, links=""):
    [row] = read_gias(HEAD + content, links).rows
    return row


def test_a_closed_namesake_is_not_offered_and_its_successor_is_named_by_the_number_they_share():
    file = read_gias(HEAD + PREDECESSOR + "31-08-2019,Secondary\n" + ACADEMY)
    assert [each.school.urn for each in file.offered] == ["910001"]
    [closed] = file.closed
    assert (closed.on, closed.why) == (date(2019, 8, 31), "Academy Converter")
    assert closed.successors == (Successor("910001", "Alder School"),)


def test_the_file_of_links_names_a_successor_that_is_not_in_the_file():
    links = (
        "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n900001,920009,Cedar School,Successor - merged,01-09-2019\n"
    )
    assert only(PREDECESSOR + "31-08-2019,Secondary\n", links).successors == (Successor("920009", "Cedar School"),)


def test_a_link_told_from_the_other_end_counts_the_same():
    links = "URN,LinkURN,LinkName,LinkType\n910001,900001,Alder School,Predecessor\n"
    moved = ACADEMY.replace("4001", "4999")
    file = read_gias(HEAD + PREDECESSOR + "31-08-2019,Secondary\n" + moved, links)
    assert file.closed[0].successors == (Successor("910001", "Alder School"),)


@every(
    ("status", "close_date", "expected"),
    [
        ("Open", "", ("open", None)),
        ("Open, but proposed to close", "31/08/2027", ("closing", date(2027, 8, 31))),
        ("Proposed to open", "", ("proposed", date(2026, 9, 1))),
        ("Closed", "", ("closed", None)),
        ("", "31-08-2019", ("closed", date(2019, 8, 31))),
        ("Something new", "31-08-2019", ("open", date(2019, 8, 31))),
    ],
)
def test_each_state_gias_knows(status, close_date, expected):
    found = only(f'920001,888,Ashshire,4001,Beech,Academies,"{status}",,01-09-2026,{close_date},Primary\n')
    assert (found.status, found.on) == expected


def test_facts_come_along():
    school = only(ACADEMY).school
    assert (school.laestab, school.phase, school.kind, school.local_authority) == (
        "8884001",
        "secondary",
        "academy",
        "Ashshire",
    )


def test_a_file_that_cannot_tell_open_from_closed_says_so():
    assert not read_gias("URN,LA (code),EstablishmentNumber,EstablishmentName\n910001,888,4001,Alder\n").says_status
    assert read_gias(HEAD + ACADEMY).says_status


def test_a_file_of_links_with_other_columns_is_refused():
    with pytest.raises(NotGias, match="LinkURN"):
        read_gias(HEAD + PREDECESSOR + ",Primary\n", "URN,Name\n1,x\n")


def test_five_hundred_open_schools_are_taken_beside_closed_ones():
    closed = "".join(f"{800000 + n},888,A,,Old {n},Academies,Closed,,,,Primary\n" for n in range(600))
    opened = "".join(f"{910000 + n},888,A,,New {n},Academies,Open,,,,Primary\n" for n in range(500))
    assert len(read_gias(HEAD + closed + opened).offered) == 500
    with pytest.raises(NotGias, match="more than 500"):
        read_gias(HEAD + opened + "999999,888,A,,One more,Academies,Open,,,,Primary\n")
