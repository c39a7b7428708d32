"""The ledger of burden (减负账): what forms cost communities, by month, department and area. Reads everything, keeps nothing."""
