import cilium @/by-labels.yaml
