"""The trust's own data protection impact assessment."""
