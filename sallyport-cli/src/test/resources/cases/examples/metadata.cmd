explain shop/checkout 169.254.169.254:80 -f @ --at 2026-11-25T12:00:00Z
