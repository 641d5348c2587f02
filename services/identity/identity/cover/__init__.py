"""Cover for a school's safeguarding lead while they are away: a role with a last day."""
