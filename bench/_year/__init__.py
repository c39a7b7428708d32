"""The rooms of bench/year.py: the kinds of form, the calendar, the true world, the worker who knows it, and the measuring."""
