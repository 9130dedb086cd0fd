import squid @/squid.conf -n shop -s builder --client 10.42.0.0/16
