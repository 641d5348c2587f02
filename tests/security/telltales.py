"""Words that stand in hostile input and in the children's names, and the places in which they must not turn up."""

from support.world import World

NARRATIVE = "Kanarienvogelschrei"
"""Put into every text of a report or body sent here."""
IN_FILES = "Zaunkoenigname"
"""Put into every hostile pupil list."""
ON_THE_BUS = "Wiedehopfruf"
"""Put into every forged message."""
PASSWORD = "Sperlingspasswort-7"
"""A wrong password or code, as someone might type it."""
PUPILS = ("Quillfeather", "Zebedee")
"""The names of ``small_trust``'s children."""
CANARIES = (NARRATIVE, IN_FILES, ON_THE_BUS, PASSWORD, *PUPILS)


def told(world: World, words: tuple[str, ...]) -> list[str]:
    """Process logs (and the broker's, vault's and database's) in which one of ``words`` stands."""
    logs = [*world.folder.glob("*.log"), *(world.stack.root / "logs").glob("*")]
    return [path.name for path in logs if path.is_file() and _holds(path.read_bytes(), words)]


def _holds(content: bytes, words: tuple[str, ...]) -> bool:
    lowered = content.lower()
    return any(word.lower().encode() in lowered for word in words)
