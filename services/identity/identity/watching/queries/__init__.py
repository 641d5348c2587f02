"""Of trying the installation out."""
