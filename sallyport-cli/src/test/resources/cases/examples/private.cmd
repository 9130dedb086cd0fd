explain shop/checkout api.stripe.com:443 --address 10.9.0.1 --protocol tls -f @ --at 2026-11-25T12:00:00Z
