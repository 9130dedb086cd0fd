import istio @/entries.yaml -o yaml
