"""Screens: directory. One public render(...) each; importing one draws nothing."""
