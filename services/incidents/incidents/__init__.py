"""Incidents: concerns, incident records, actions and chronology; the only owner of narrative."""
