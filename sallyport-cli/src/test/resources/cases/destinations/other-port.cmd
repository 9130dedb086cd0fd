explain shop/checkout api.weather.example:81 -f @ --at=2026-11-25T12:00:00Z
