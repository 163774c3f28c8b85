"""A Document becomes one tagged PDF."""

import warnings

# WeasyPrint warns at its import when the machine has no fonts. The report brings its own.
warnings.filterwarnings("ignore", message="No fonts configured in FontConfig")
