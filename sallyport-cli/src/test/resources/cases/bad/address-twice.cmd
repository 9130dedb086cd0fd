explain shop/a 192.0.2.1:443 --address 192.0.2.1 -f @
