config --admin 127.0.0.1:1 some-pod
