"""How words are folded into keys; everybody else enters through ``pipeline.text``."""
