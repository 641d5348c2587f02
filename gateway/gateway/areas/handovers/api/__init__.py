"""Operations of the API."""
