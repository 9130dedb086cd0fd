explain shop/checkout vault.bank.example:5432 -f @ --at=2026-11-25T12:00:00Z
