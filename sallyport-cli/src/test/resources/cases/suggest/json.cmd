suggest @/records.jsonl -o json
