explain sh*p/a api.example.com:443 -f @
