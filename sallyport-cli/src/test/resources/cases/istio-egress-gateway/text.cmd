import istio @
