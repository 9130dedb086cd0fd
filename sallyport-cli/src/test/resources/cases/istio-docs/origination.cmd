import istio @/origination.yaml
