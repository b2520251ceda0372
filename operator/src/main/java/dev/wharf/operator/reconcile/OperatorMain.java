package dev.wharf.operator.reconcile;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.security.Security;

/** Where the operator starts. */
@QuarkusMain
public final class OperatorMain {
    private OperatorMain() {}

    public static void main(String... args) {
        // Pods come back under other addresses, and new names are asked for before they are known.
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        Quarkus.run(args);
    }
}
