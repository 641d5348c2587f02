"""Pictures that people and systems send, made small in a process of their own."""
