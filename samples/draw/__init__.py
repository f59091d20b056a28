"""Draws the sample delivery: invented office papers, worn as scans are, in every format that is sent."""
