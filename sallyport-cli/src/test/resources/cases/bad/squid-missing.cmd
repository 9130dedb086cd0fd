import squid @/none.conf
