"""Screens: goals. One public render(...) each; importing one draws nothing."""
