"""What bench/levels.py is made of: a city of 7,535 communities with somebody to work in each, a flood of returns, and kills."""
