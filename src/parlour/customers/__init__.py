"""People who ask. A customer is known here only as the holder of one case's session; names stay sealed."""
