"""The words everyone shares: values that travel between the rooms. Imports nothing of ours."""
