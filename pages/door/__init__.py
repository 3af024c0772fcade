"""The HTTP side: who comes in, how, and until when."""
