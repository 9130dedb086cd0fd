analyze @/missing
