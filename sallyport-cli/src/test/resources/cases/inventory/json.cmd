inventory --records @/records.jsonl -o json
