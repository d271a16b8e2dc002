"""What everything else may lean on: time, ids, refusals, logs. Knows nothing of cases, stores or the web."""
