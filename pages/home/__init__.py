"""Screens: home. One public render(...) each; importing one draws nothing."""
