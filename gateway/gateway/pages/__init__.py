"""What staff pages share: how one is declared, and how forms are read."""
