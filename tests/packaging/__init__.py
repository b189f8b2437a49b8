"""The ways to install Recert: the wheel, the container and the system service."""
