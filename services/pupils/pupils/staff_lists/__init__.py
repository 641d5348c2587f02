"""Lists of staff: who works at a school by its system, kept for identity to propose accounts by."""
