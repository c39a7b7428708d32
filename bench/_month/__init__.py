"""The rooms of bench/month.py: what a worker does with the month pack, and how long a practised person takes for it."""
