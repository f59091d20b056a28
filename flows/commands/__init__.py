"""The commands, by what a person wants: take in, find, look after, run."""
