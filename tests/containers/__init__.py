"""``./haven test containers``: the images and ``docker-compose.yml`` for real, on a podman of their own."""
