"""Every call between processes, a package a service and a module an area (``haven_schemas.call``)."""
