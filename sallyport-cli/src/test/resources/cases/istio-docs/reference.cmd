import istio @/reference.yaml
