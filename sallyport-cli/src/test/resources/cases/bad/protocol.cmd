explain shop/a api.example.com:443 --protocol udp -f @
