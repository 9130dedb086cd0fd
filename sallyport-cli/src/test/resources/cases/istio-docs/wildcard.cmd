import istio @/wildcard.yaml
