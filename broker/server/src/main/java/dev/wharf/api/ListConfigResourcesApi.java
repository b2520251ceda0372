package dev.wharf.api;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.ListConfigResourcesRequest;
import dev.wharf.protocol.message.ListConfigResourcesResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * ListConfigResources (74): the names of what can have a configuration: every topic and broker, and the groups and client metrics subscriptions
 * that have one.
 *
 * <p>0 lists client metrics subscriptions alone (KIP-1000). 1: the kinds that are asked for, none named is all of them (KIP-1142); a kind
 * that is unknown is UNSUPPORTED_VERSION.
 */
final class ListConfigResourcesApi implements ApiHandler<ListConfigResourcesRequest> {
    private static final short FIRST_WITH_TYPES = 1;

    private final Services services;

    ListConfigResourcesApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.LIST_CONFIG_RESOURCES;
    }

    @Override
    public ListConfigResourcesRequest newRequest() {
        return new ListConfigResourcesRequest();
    }

    @Override
    public void handle(ListConfigResourcesRequest request, RequestContext context) {
        Set<ConfigResource.Type> types = EnumSet.noneOf(ConfigResource.Type.class);
        if (context.version() < FIRST_WITH_TYPES) {
            types.add(ConfigResource.Type.CLIENT_METRICS);
        } else if (request.resourceTypes().isEmpty()) {
            types.addAll(EnumSet.allOf(ConfigResource.Type.class));
        }
        for (byte code : request.resourceTypes()) {
            ConfigResource.Type type = ConfigResource.Type.ofCode(code);
            if (type == null) {
                context.respond(
                        new ListConfigResourcesResponse()
                                .setErrorCode(Errors.UNSUPPORTED_VERSION.code()));
                return;
            }
            types.add(type);
        }
        List<ListConfigResourcesResponse.ConfigResource> resources = new ArrayList<>();
        types.forEach(type -> list(services.image(), type, resources));
        context.respond(new ListConfigResourcesResponse().setConfigResources(resources));
    }

    private static void list(
            MetadataImage image,
            ConfigResource.Type type,
            List<ListConfigResourcesResponse.ConfigResource> resources) {
        switch (type) {
            case TOPIC -> {
                for (Map.Entry<String, TopicImage> topic : image.topics().byName()) {
                    resources.add(resource(topic.getKey(), type));
                }
            }
            case BROKER, BROKER_LOGGER -> {
                for (Map.Entry<Integer, BrokerRegistration> broker : image.brokers()) {
                    resources.add(resource(broker.getKey().toString(), type));
                }
            }
            case CLIENT_METRICS, GROUP -> {
                for (Map.Entry<ConfigResource, SortedMap<String, String>> set : image.configs()) {
                    if (set.getKey().type() == type) {
                        resources.add(resource(set.getKey().name(), type));
                    }
                }
            }
        }
    }

    private static ListConfigResourcesResponse.ConfigResource resource(
            String name, ConfigResource.Type type) {
        return new ListConfigResourcesResponse.ConfigResource()
                .setResourceName(name)
                .setResourceType(type.code());
    }
}
