"""The only room that writes outputs: the data package, the manifest, and the folder put in place whole."""
