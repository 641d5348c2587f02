"""Which pupil a child is, and several ids of one child."""
