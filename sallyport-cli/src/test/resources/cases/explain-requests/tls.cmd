explain shop/checkout api.example.com:443 -f @ --at 2026-11-28T12:00:00Z --protocol tls
