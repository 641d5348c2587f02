"""By when law and guidance want what, as it comes ready."""
