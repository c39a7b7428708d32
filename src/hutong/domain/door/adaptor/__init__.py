"""What an adaptor does: signing in to an old system, seeing who is signed out, reading its work, changing its passwords."""
