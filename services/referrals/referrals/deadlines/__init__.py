"""Deadlines: begun and ended by steps, told of in time, acted on."""
