"""What the bench of words measures: the first level, the finer categories, pairs of reports that tell of one issue."""
