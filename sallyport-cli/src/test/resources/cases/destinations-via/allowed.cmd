explain shop/checkout fix.exchange.example:443 -f @ --at=2026-11-25T12:00:00Z
