"""Screens: programs. One public render(...) each; importing one draws nothing."""
