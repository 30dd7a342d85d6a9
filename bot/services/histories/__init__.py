"""Whole histories as files: read and checked, written into the tables, and out again, byte for byte."""
