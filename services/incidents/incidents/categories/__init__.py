"""The trust's categories of concerns."""
