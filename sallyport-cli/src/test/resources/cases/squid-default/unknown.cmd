import squid @/squid.conf -n shop
