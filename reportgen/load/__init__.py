"""The only room that reads a project: a folder becomes a Project, as it stands, with what is wrong in it."""
