suggest @/nowhere.jsonl
