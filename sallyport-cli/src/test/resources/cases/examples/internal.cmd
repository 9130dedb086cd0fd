explain shop/checkout api.stripe.com:443 --address 10.60.1.1 -f @ --at 2026-11-25T12:00:00Z
