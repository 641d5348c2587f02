"""The systems that send pupils, their fields and secrets."""
