package dev.wharf.operator.reconcile;

import dev.wharf.operator.manifest.ManagementSecret;
import dev.wharf.operator.manifest.Names;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The token that the operator shows brokers. It lives in a secret of the cluster, which is asked for by its name: the operator may not list secrets. Without state. */
final class ManagementToken {
    private static final int BYTES = 32;

    private ManagementToken() {}

    /** The secret as it is; null if there is none. */
    static @Nullable Secret secret(KubernetesClient kubernetes, Names names) {
        return kubernetes
                .secrets()
                .inNamespace(names.namespace())
                .withName(names.managementSecret())
                .get();
    }

    /** The token in a secret, or a new one. */
    static String orNew(@Nullable Secret secret) {
        return ManagementSecret.token(secret).orElseGet(ManagementToken::draw);
    }

    private static String draw() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
