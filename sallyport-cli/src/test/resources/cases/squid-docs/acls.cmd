import squid @/acls.conf --client 10.1.2.0/24
