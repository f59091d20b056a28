"""How the second reader is made: text, pictures of lines, a network and its training.

Nothing of the product imports this room; what it makes is one small file that the product reads.
"""
