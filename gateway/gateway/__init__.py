"""The gateway: staff pages, REST API and MIS intake; no database, no child's key, no rules of its own."""
