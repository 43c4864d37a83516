"""Scanners that strangers use, against the app as it is hosted: `make scan`."""
