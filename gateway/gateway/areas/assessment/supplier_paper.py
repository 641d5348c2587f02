"""The seven questions of a data protection officer, turned to a supplier of machines, with room for its answers."""

from haven_schemas.acts.assessment import AssessmentContent, PlaceNow
from haven_schemas.words.hosting import PLACE_PARTS

from gateway.areas.assessment.changes import place_words
from gateway.areas.assessment.paper import Block, Paper, Section, paragraph, table

QUESTIONS = (
    (
        "How is the information stored, and who else is on the server?",
        (
            "Is any machine, disk or network shared with other customers? How are they kept apart? Who of your people "
            "can reach our data, and how is that recorded?"
        ),
    ),
    (
        "Where is it?",
        (
            "In which country and building does each machine stand, backups and second copies as well? Which other "
            "companies do you use, and where?"
        ),
    ),
    (
        "Is it encrypted?",
        "Which disks are encrypted, with whose keys, and who can use them? What becomes of a disk that is replaced?",
    ),
    (
        "How do files get to it and back?",
        (
            "Which ways in are there beside the one that we use? How do we get our data back, and when is it deleted, "
            "at the end of the contract?"
        ),
    ),
    (
        "How secure is the network?",
        "What stands between the internet and our machines? How soon are weaknesses mended? Who tests it, how often?",
    ),
    (
        "What security measures are there?",
        (
            "How soon do you tell us of a breach? How are backups made, and when was one last restored to see that "
            "it works? How do you choose and train people?"
        ),
    ),
    (
        "What certificates do you have?",
        "Such as ISO 27001 or Cyber Essentials Plus: the number, what it covers, until when. Please enclose them.",
    ),
)
"""Each with what is meant by it."""


def operators(content: AssessmentContent) -> list[str]:
    """Who is said to run a place, by name."""
    return sorted({each.operator for each in content.places if each.operator}, key=str.casefold)


def supplier_paper(content: AssessmentContent, operator: str | None) -> Paper:
    """To one of those who run a place, with what is known of it to be checked; or to nobody in particular, who is told
    nothing about the places of others."""
    places = [each for each in content.places if operator is not None and each.operator == operator]
    trust = content.trust_name or "the trust"
    known = [Section("What we know", [paragraph("Please put right what is wrong."), _known(places)])]
    sections = known if places else []
    for number, (question, meant) in enumerate(QUESTIONS, 1):
        sections.append(Section(f"{number}. {question}", [paragraph(meant), Block("question", heading="Your answer")]))
    sections.append(Section("Answered by", [table(("Name", "Post", "Date"), [("", "", "")])]))
    to = f"To {operator}" if operator else "To a supplier of machines, network or backups"
    return Paper(
        title="Questions about where safeguarding records are kept",
        lines=(
            to,
            f"From {trust}",
            (
                "We keep safeguarding records of children on machines that you run or are to run. Our data protection "
                "impact assessment needs your answers to these seven questions."
            ),
        ),
        sections=sections,
        foot=f"Questions of {trust} to {operator or 'a supplier'}",
    )


def _known(places: list[PlaceNow]) -> Block:
    rows = [(PLACE_PARTS[each.part], each.address, place_words(each)) for each in places]
    return table(("Place", "Address", "What we know"), rows)
