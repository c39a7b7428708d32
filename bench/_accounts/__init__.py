"""What the bench of accounts is made of."""
