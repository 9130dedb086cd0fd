config --context=x --system-namespace=y -- --evil=1
