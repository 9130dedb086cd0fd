explain shop/checkout files.partner.example:443 -f @ --at 2027-02-01T00:00:00Z
