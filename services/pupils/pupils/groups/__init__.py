"""Groups of pupils that staff keep."""
