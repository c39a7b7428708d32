"""The passage (通道): stands before systems that know a login form only, each under a host of its own. Plain WSGI (PEP 3333)."""
