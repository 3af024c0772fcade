"""Screens: mentoring. One public render(...) each; importing one draws nothing."""
