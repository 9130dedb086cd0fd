import squid @/squid.conf --client 10.42.0.0/16 -n shop
