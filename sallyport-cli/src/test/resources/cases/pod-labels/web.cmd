explain shop/checkout api.stripe.com:443 -f @ --pod-labels role=web
