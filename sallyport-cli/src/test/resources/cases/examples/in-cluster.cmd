explain shop/checkout db.example:443 --address 10.42.1.1 -f @ --at 2026-11-25T12:00:00Z
