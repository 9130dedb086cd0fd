suggest @/records.jsonl --denied
