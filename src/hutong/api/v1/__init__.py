"""v1: cases between the house and other systems. The description in openapi.yaml is made from the shapes that read the calls."""
