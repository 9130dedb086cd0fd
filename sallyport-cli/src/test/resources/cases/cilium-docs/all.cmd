import cilium @/all.yaml
