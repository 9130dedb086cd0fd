import cilium @/policy.yaml
