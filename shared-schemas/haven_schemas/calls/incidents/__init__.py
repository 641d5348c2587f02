"""Calls of the incidents service, a module an area."""
