import cilium @/policy.yaml -o json
