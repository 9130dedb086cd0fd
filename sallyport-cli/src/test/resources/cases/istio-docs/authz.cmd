import istio @/authz.yaml
