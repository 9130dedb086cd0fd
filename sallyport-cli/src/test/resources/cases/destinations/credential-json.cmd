explain shop/checkout api.partner.example:80 -f @ --at=2026-11-25T12:00:00Z -o json
