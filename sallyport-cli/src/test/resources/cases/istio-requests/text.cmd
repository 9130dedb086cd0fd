import istio @/all.yaml
