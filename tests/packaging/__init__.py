"""What those who run Recert install: the wheel, the container and the system service."""
