"""The registers that the book shows: what the report lists, and what the book computes with."""
