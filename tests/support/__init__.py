"""What tests share: small real models, servers on real sockets, and ways to look at what comes."""
