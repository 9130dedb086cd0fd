import squid @/whole.conf
