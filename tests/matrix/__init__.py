"""The suite as other machines would run it."""
