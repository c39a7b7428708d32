"""A peer of the bench: Django with django-oauth-toolkit and its own sign-in page, as its documentation sets it up."""
