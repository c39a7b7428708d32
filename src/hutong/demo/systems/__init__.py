"""Six small systems of the demo city, each a process of its own, as a street has dozens: each signs in another way.

None of them imports the house or its framework: they know of the door what any supplier reads in the access standard.
`registering` alone stands on the house's side, and writes them into its register.
"""
