explain shop/stock 10.50.1.9:5432 -f @ --at 2026-11-25T12:00:00Z
