explain shop/a api.example.com:443 --at yesterday -f @
