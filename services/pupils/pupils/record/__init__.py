"""What the roll knows beyond name and class: contacts, attendance, SEN."""
