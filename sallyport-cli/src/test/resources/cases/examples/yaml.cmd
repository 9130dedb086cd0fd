explain shop/checkout api.stripe.com:443 -f @ --at 2026-11-25T12:00:00Z -o yaml
