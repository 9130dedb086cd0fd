import squid @/squid.conf -n shop -s builder
