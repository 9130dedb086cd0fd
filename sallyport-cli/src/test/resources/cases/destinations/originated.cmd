explain shop/checkout api.weather.example:80 -f @ --at=2026-11-25T12:00:00Z
