import istio @/gateway-http.yaml
