"""What a person may ask about their own words: who looked, and when they are gone."""
