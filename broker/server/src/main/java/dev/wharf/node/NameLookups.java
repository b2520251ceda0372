package dev.wharf.node;

import java.security.Security;

/** How long this process believes what a name service has said: a node that moves keeps its name and gets another address. */
final class NameLookups {
    private static final String FOUND_SECONDS = "1";
    private static final String NOT_FOUND_SECONDS = "0";

    private NameLookups() {}

    /** Java's own 30 and 10 seconds are longer than a node takes to come back elsewhere. Before the first look-up. */
    static void keepFresh() {
        Security.setProperty("networkaddress.cache.ttl", FOUND_SECONDS);
        Security.setProperty("networkaddress.cache.negative.ttl", NOT_FOUND_SECONDS);
    }
}
