"""Screens: setup. One public render(...) each; importing one draws nothing."""
