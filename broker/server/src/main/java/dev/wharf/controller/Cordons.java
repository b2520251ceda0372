package dev.wharf.controller;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import java.util.Map;

/** Which brokers get no new replicas (KIP-1066); what they have they keep. Here a broker is cordoned with all of its directories or not at all. Without state. */
public final class Cordons {
    private static final String KEY = ControllerConfig.CORDONED.name();

    private Cordons() {}

    /** Whether a broker is left out when replicas are placed: by its own setting, else by that of all. */
    public static boolean isCordoned(MetadataImage image, int brokerId) {
        String own = image.config(ConfigResource.ofBroker(brokerId)).get(KEY);
        String set = own == null ? image.config(ConfigResource.ofAllBrokers()).get(KEY) : own;
        return set != null && !ControllerConfig.CORDONED.parse(set).isEmpty();
    }

    /** How many brokers new replicas can be placed on, those that are down for the moment too. */
    public static int placeable(MetadataImage image) {
        int count = 0;
        for (Map.Entry<Integer, BrokerRegistration> broker : image.brokers()) {
            count += isCordoned(image, broker.getKey()) ? 0 : 1;
        }
        return count;
    }
}
