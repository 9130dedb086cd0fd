suggest @/records.jsonl --denied --wildcard-from 0
