"""Numbered migrations of the incidents' database."""
