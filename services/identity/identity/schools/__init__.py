"""The trust's schools."""
