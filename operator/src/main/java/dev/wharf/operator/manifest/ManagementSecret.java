package dev.wharf.operator.manifest;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the operator shows brokers when it asks to restart them, so that nobody else can. */
public final class ManagementSecret {
    static final String TOKEN = "token";

    private ManagementSecret() {}

    static Secret of(Names names, String token) {
        byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
        return new SecretBuilder()
                .withMetadata(names.metadata(names.managementSecret()))
                .withType("Opaque")
                .withData(Map.of(TOKEN, Base64.getEncoder().encodeToString(bytes)))
                .build();
    }

    /** The token in a secret; nothing if there is none. */
    public static Optional<String> token(@Nullable Secret secret) {
        String data =
                secret == null || secret.getData() == null ? null : secret.getData().get(TOKEN);
        return data == null || data.isEmpty()
                ? Optional.empty()
                : Optional.of(new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8));
    }
}
