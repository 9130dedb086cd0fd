suggest @/records.jsonl
