import istio @/accessing.yaml
