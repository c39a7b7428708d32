"""The rooms of bench/select.py: the cities it measures, and what it asks of them."""
