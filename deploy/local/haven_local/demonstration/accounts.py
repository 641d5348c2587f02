"""What the demonstration's concerns say: short, plain accounts of the kind staff write; none tells of a real child."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """One kind of concern; ``roles`` gives each child's own role, so its length is the number of children.

    ``title``: what its record is called. ``urgency``: how soon somebody has to read it, where its reporter says so.
    """

    category: str
    title: str
    roles: tuple[str, ...]
    account: str
    child_words: str = ""
    action_taken: str = ""
    urgency: str | None = None


ACCOUNTS = (
    Account(
        "Neglect",
        "No coat, hungry at breakfast club",
        ("affected",),
        "Came in without a coat again in heavy rain, and in the same shirt as yesterday. Asked for seconds at breakfast "
        "club and put two pieces of toast in a pocket for later.",
        "“There isn't any at home till Mum gets paid.”",
        "Found a spare coat. Made sure lunch was eaten.",
    ),
    Account(
        "Domestic issues",
        "Shouting at night, police at the house",
        ("affected",),
        "Very tired in registration, head on the desk. When asked if everything was all right, spoke quietly about shouting "
        "in the night and the police coming to the house.",
        "“They were shouting and then the plates got broke.”",
        "Sat together until settled, told them I would pass this on.",
    ),
    Account(
        "Child protection",
        "Bruise on the upper arm",
        ("harmed",),
        "While changing for PE I saw a bruise on the upper left arm about the size of a two-pence coin, yellow at the edge. "
        "I did not ask leading questions.",
        "“I was grabbed because I was being naughty.”",
        "Spoke to the DSL in person straight away.",
    ),
    Account(
        "Bullying",
        "Bag thrown over the fence, third time",
        ("harmed", "alleged_to_have_harmed"),
        "At afternoon break one child was being called names by the climbing frame and had their bag thrown over the fence. "
        "This is the third time this half term.",
        "“It's every day and nobody does anything.”",
        "Separated them, got the bag back, spoke to each on their own.",
    ),
    Account(
        "Online safety",
        "Edited photograph in a group chat",
        ("harmed", "alleged_to_have_harmed", "witness"),
        "A group chat was shown to me in tutor time with an edited photograph of another child and unkind captions. It had "
        "been forwarded to most of the form.",
        "“Everyone has seen it. I don't want to come in.”",
        "Did not forward or copy the picture. Told the form tutor.",
    ),
    Account(
        "Mental health",
        "Wrote of not wanting to be here",
        ("affected",),
        "Wrote in an English book about not wanting to be here any more. When I spoke with them after the lesson they said it "
        "was only a story, but would not look up.",
        "“I just get really sad at night.”",
        "Did not leave them alone, walked to the safeguarding office.",
    ),
    Account(
        "Friendship and wellbeing",
        "Alone at break since the class moved",
        ("affected",),
        "Has spent every break this week alone by the library door and said there was no one to sit with since the class "
        "was moved around.",
        "“I'm fine on my own.”",
        "Invited to games club.",
    ),
    Account(
        "Attendance",
        "Mondays missed to look after a cousin",
        ("affected",),
        "Fourth Monday absence in a row. Phone not answered. An older sibling at the bus stop said they were looking after a "
        "baby cousin.",
        "",
        "Left a message for home. Told the attendance officer.",
    ),
    Account(
        "Behaviour",
        "Chair thrown in the corridor",
        ("alleged_to_have_harmed", "witness"),
        "Threw a chair in the corridor after being asked to take a hood down. Nobody was hit. Took about ten minutes to be "
        "calm, then cried.",
        "“Everyone's always on at me.”",
        "Time out in the quiet room, restorative talk booked.",
    ),
    Account(
        "Special educational needs",
        "Fire practice without warning",
        ("affected",),
        "The fire practice was very hard today: hands over ears and under the table for twenty minutes afterwards. The visual "
        "timetable had not been changed to warn of it.",
        "“Too loud, too loud.”",
        "Ear defenders, quiet corner, told parents at pick-up.",
    ),
    Account(
        "Child-on-child",
        "Touched on the way home",
        ("harmed", "alleged_to_have_harmed"),
        "Told me that on the way home another pupil keeps touching them and will not stop when told. Seemed frightened of "
        "walking past the park.",
        "“I said stop and they laughed.”",
        "Listened, did not promise to keep it secret, told the DSL by phone.",
    ),
    Account(
        "Not sure",
        "Quieter since half term",
        ("affected",),
        "Something is different since half term: quieter, flinches when the door bangs, does not want to go home at the end of "
        "the day. I cannot put my finger on it.",
        "",
        "Keeping a close eye.",
    ),
    Account(
        "Domestic issues",
        "Mum has left the house",
        ("affected", "lives_with"),
        "Grandmother collected both children and said Mum had left the house at the weekend with a bag and that Dad is not to "
        "know where she is staying.",
        "",
        "Asked the office to check who may collect before the end of today.",
        "today",
    ),
    Account(
        "Neglect",
        "Walked to school alone, nobody up",
        ("affected", "lives_with"),
        "Both brothers arrived at 9.40 having walked from the estate on their own. The younger is in Reception. There had "
        "been nobody up at home.",
        "“We got ourselves dressed.”",
        "Breakfast given. Rang home, no answer.",
    ),
    Account(
        "Online safety",
        "An adult in a game asks for the address",
        ("affected",),
        "Mentioned in computing that an adult they met in a game has asked for photographs and their address, and that they "
        "talk on another app now.",
        "“He says he's fourteen but his voice is deep.”",
        "Asked them to stop replying, kept the tablet, told the DSL.",
        "today",
    ),
    Account(
        "Mental health",
        "Marks on the inside of the wrist",
        ("affected",),
        "Pulled a sleeve down quickly when I handed back the test. There were several thin marks on the inside of the wrist. "
        "A friend says it has happened before.",
        "“Please don't tell my mum.”",
        "Explained that I had to tell someone who can help.",
    ),
)

REASONS_TO_OPEN = (
    "Second concern of this kind this term; needs one place and a named lead.",
    "Enough here for a record: home contact today and a conversation with the child tomorrow.",
    "Possible harm; children's services to be consulted and the advice written here.",
)
REASONS_TO_KEEP = (
    "Already known and in hand with home. Kept in the chronology for the pattern.",
    "Spoken with the child and the class teacher. No further worry today; keep watching.",
    "Dealt with under the behaviour policy.",
)
