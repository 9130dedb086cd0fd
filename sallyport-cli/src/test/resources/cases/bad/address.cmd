explain shop/a api.example.com:443 --address 10.1 -f @
