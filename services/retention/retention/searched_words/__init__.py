"""Words that people searched for: until when they can be read."""
