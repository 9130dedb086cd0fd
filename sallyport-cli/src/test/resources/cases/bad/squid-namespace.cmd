import squid @/text.yaml -n Not_A_Name
