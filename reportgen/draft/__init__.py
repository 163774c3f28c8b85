"""A draft: the project as it stands, set so that nobody takes it for a release, with what changed and what is wrong."""
