import squid @/listed.conf
