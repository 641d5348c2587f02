"""Lists of staff that the MIS sends: what they propose, whose classes they say, and who has left."""
