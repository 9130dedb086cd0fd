import squid @/odd.conf
