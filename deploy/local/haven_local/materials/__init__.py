"""What images are made of: bills of materials, licences, and whether a weakness is known of any of it."""
