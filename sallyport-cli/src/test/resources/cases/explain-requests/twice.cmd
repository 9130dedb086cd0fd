explain shop/checkout api.example.com:80 -f @ --at 2026-11-28T12:00:00Z --method POST --path /v1/refunds/../keys -o json
