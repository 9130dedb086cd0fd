import cilium @/text.yaml
