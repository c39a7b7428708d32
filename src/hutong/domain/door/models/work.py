"""Work that systems put into the common inbox."""
