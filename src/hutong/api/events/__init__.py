"""Work comes in: CloudEvents 1.0 over HTTP, signed as Standard Webhooks 1.0 says. See docs/reference/access-standard.md"""
