"""Screens: casework. One public render(...) each; importing one draws nothing."""
