import istio @/entries.yaml
