analyze @
