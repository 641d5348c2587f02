"""What people read for the places data is at."""

from collections.abc import Mapping

from ..acts.hosting import PlaceCountry, PlacePart

PLACE_PARTS: Mapping[PlacePart, str] = {
    "database": "Database",
    "broker": "Messages between the parts of Haven",
    "vault": "Keys",
    "objects": "Documents, exports and pupil files",
    "mail": "Mail server",
    "scanner": "Virus scanner",
    "hosting": "Machines and network",
    "backups": "Backups",
    "mirror": "Second copy kept in step",
    "other": "Another place",
}

PLACE_COUNTRIES: Mapping[PlaceCountry, str] = {
    "GB": "United Kingdom",
    "AT": "Austria",
    "BE": "Belgium",
    "BG": "Bulgaria",
    "CY": "Cyprus",
    "CZ": "Czechia",
    "DE": "Germany",
    "DK": "Denmark",
    "EE": "Estonia",
    "ES": "Spain",
    "FI": "Finland",
    "FR": "France",
    "GR": "Greece",
    "HR": "Croatia",
    "HU": "Hungary",
    "IE": "Ireland",
    "IS": "Iceland",
    "IT": "Italy",
    "LI": "Liechtenstein",
    "LT": "Lithuania",
    "LU": "Luxembourg",
    "LV": "Latvia",
    "MT": "Malta",
    "NL": "Netherlands",
    "NO": "Norway",
    "PL": "Poland",
    "PT": "Portugal",
    "RO": "Romania",
    "SE": "Sweden",
    "SI": "Slovenia",
    "SK": "Slovakia",
    "other": "Outside the United Kingdom and the EEA",
}
"""The United Kingdom first."""
