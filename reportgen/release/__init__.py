"""The last step of a report: what must hold before it is released, and what a release adds to a build."""
