"""A Document becomes one tagged PDF."""
