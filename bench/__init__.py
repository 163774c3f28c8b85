"""How long the program takes, beside its peers on the same content, in the same run. `python3 noxfile.py bench`."""
