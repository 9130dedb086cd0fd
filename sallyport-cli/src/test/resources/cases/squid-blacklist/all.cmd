import squid @/squid.conf
