explain shop/web api.example.com:443 -f @
