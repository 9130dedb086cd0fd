explain shop/checkout a.pool.example:3333 -f @ --at 2026-11-25T12:00:00Z
