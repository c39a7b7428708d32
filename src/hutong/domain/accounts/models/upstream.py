"""Other places where staff sign in, and whom they know there."""
