package dev.wharf.operator.manifest;

import dev.wharf.operator.api.MQClusterSpec;
import java.util.Optional;

/** Which image brokers run. Without state. */
public final class BrokerImage {
    private BrokerImage() {}

    /** The one that the spec names; else the one of its version, where the default image is from; else the default. */
    static String of(MQClusterSpec spec, String defaultImage) {
        if (spec.image() != null) {
            return spec.image();
        }
        return spec.version() == null
                ? defaultImage
                : repository(defaultImage) + ":" + spec.version();
    }

    /** The tag of an image; nothing if it has none, or is named by its digest alone. */
    public static Optional<String> version(String image) {
        String name = withoutDigest(image);
        String repository = repository(image);
        return name.equals(repository)
                ? Optional.empty()
                : Optional.of(name.substring(repository.length() + 1));
    }

    /** A colon before the last slash is that of a registry's port. */
    private static String repository(String image) {
        String name = withoutDigest(image);
        int tag = name.indexOf(':', name.lastIndexOf('/') + 1);
        return tag < 0 ? name : name.substring(0, tag);
    }

    private static String withoutDigest(String image) {
        int digest = image.indexOf('@');
        return digest < 0 ? image : image.substring(0, digest);
    }
}
