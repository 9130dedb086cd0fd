explain shop/a api.example.com -f @
