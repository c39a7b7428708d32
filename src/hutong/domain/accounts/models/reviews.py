"""The quarterly review of rights."""
