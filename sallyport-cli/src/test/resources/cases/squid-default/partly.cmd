import squid @/squid.conf --client 0.0.0.0/0 -n shop
