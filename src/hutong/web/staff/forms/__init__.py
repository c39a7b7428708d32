"""A form's way: handed in, understood, filled, its gaps answered, and back to the department."""
