"""Text: Chinese and English words, languages, personal details and near-duplicates."""
