"""What the installed SDK says of each resource, nested type, enum and function."""
