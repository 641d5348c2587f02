"""What guards every request and answer: headers, limits of bodies, failures."""
