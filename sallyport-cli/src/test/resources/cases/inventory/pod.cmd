probe checkout api.stripe.com:443
