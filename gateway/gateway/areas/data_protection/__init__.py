"""The data protection officer's desk: cases, how a child's file is used, and what waits for their word."""
