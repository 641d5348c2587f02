"""The destruction list: signed lines that no restore rolls back, of what was destroyed and what may not be."""
