"""The door for machines: Open311 GeoReport v2 for anybody, v1 for the systems that the house has registered."""
