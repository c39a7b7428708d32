"""Cases for staff: the lists, one case with everything that can be done with it, and reports taken down for somebody."""
