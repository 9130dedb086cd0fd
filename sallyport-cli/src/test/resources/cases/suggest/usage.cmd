suggest @/records.jsonl --wildcard-from 1
