"""Screens: workgroups. One public render(...) each; importing one draws nothing."""
