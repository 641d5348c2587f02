"""A record or a chronology given out as a file, with names left out."""
