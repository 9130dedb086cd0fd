explain shop/checkout api.payments.example:80 -f @ --at=2026-11-25T12:00:00Z --path=/docs/a -o yaml
