"""For how long it is known whose files were destroyed."""
