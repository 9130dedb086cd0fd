inventory -f @ --records @/records.jsonl
