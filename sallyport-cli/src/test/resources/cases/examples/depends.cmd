explain shop/checkout 162.159.200.1:123 -f @ --at 2026-11-25T12:00:00Z
