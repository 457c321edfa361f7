"""Parts that tests share: small real models, servers on real sockets, and assertions on what comes."""
