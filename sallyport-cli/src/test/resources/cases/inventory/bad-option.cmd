probe --proxy 127.0.0.1:1 shop/x --bad
