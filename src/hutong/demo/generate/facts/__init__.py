"""What is so of a person and of a household, element by element, theme by theme."""
