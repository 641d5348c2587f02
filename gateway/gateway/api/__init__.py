"""The REST API, one package a version."""
