"""The components of the Hetzner part."""
