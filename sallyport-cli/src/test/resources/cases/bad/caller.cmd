explain checkout api.example.com:443 -f @
