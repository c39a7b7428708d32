"""Second factors of staff: one-time codes, passkeys, codes that restore somebody."""
