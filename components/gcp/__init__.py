"""The components of the GCP part."""
