"""Who is due: by the last day on which a child may have left."""

from datetime import date


def left_by(today: date, years: int) -> date:
    """Whoever left by this day left so many years ago; of 29 February, where that year has none, the day before: who
    left on 29 February is due on 1 March, as files are (``years_later``)."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return date(today.year - years, 2, 28)
