analyze @/text.yaml
