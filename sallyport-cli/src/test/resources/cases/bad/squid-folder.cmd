import squid @
