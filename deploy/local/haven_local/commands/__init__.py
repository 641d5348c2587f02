"""The subcommands of ``haven``, one a file."""
