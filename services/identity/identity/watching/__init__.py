"""The account that watches the installation."""
