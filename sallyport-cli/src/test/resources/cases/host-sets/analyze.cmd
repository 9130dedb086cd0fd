analyze @ --at=2026-11-25T12:00:00Z
