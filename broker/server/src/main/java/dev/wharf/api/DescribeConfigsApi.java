package dev.wharf.api;

import dev.wharf.controller.TopicNames;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DescribeConfigsRequest;
import dev.wharf.protocol.message.DescribeConfigsResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * DescribeConfigs (32): the configuration of topics and brokers, every name of Kafka 4.3, with sources.
 *
 * <ul>
 *   <li>1: synonyms on request, what wins first (KIP-226). 3: types, and documentation on request (KIP-569), for the settings that we act on.
 *   <li>An unknown topic is UNKNOWN_TOPIC_OR_PARTITION; a broker's own configuration is known to itself only, others are INVALID_REQUEST; the
 *       empty broker name is what is set for all.
 *   <li>Loggers, client metrics and groups have no configuration here: INVALID_REQUEST.
 * </ul>
 */
final class DescribeConfigsApi implements ApiHandler<DescribeConfigsRequest> {
    private final Services services;

    /** What was found, or why nothing was. */
    private record Found(Errors error, @Nullable String message, List<ConfigEntry> entries) {
        static Found of(List<ConfigEntry> entries) {
            return new Found(Errors.NONE, null, entries);
        }

        static Found failed(Errors error, String message) {
            return new Found(error, message, List.of());
        }
    }

    DescribeConfigsApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.DESCRIBE_CONFIGS;
    }

    @Override
    public DescribeConfigsRequest newRequest() {
        return new DescribeConfigsRequest();
    }

    @Override
    public void handle(DescribeConfigsRequest request, RequestContext context) {
        List<DescribeConfigsResponse.DescribeConfigsResult> results = new ArrayList<>();
        for (DescribeConfigsRequest.DescribeConfigsResource resource : request.resources()) {
            Found found = find(resource);
            results.add(
                    new DescribeConfigsResponse.DescribeConfigsResult()
                            .setErrorCode(found.error.code())
                            .setErrorMessage(found.message)
                            .setResourceType(resource.resourceType())
                            .setResourceName(resource.resourceName())
                            .setConfigs(tell(found.entries, resource, request)));
        }
        context.respond(new DescribeConfigsResponse().setResults(results));
    }

    private Found find(DescribeConfigsRequest.DescribeConfigsResource resource) {
        ConfigResource.Type type = ConfigResource.Type.ofCode(resource.resourceType());
        if (type == null) {
            return Found.failed(
                    Errors.INVALID_REQUEST, "Unknown resource type " + resource.resourceType());
        }
        return switch (type) {
            case TOPIC -> topic(resource.resourceName());
            case BROKER -> broker(resource.resourceName());
            case BROKER_LOGGER, CLIENT_METRICS, GROUP ->
                    Found.failed(
                            Errors.INVALID_REQUEST,
                            "Resources of type " + type + " have no configuration here");
        };
    }

    private Found topic(String name) {
        String problem = TopicNames.problem(name);
        if (problem != null) {
            return Found.failed(Errors.INVALID_TOPIC_EXCEPTION, problem);
        }
        MetadataImage image = services.image();
        if (image.topic(name) == null) {
            return Found.failed(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_OR_PARTITION.text());
        }
        return Found.of(
                services.configs().ofTopic(image.config(ConfigResource.ofTopic(name)), image));
    }

    private Found broker(String name) {
        if (name.isEmpty()) {
            return Found.of(services.configs().ofAllBrokers(services.image()));
        }
        if (!name.equals(Integer.toString(services.config().nodeId()))) {
            return Found.failed(
                    Errors.INVALID_REQUEST,
                    "This is broker "
                            + services.config().nodeId()
                            + ", it cannot describe broker "
                            + name);
        }
        return Found.of(services.configs().ofBroker(services.image()));
    }

    private static List<DescribeConfigsResponse.DescribeConfigsResourceResult> tell(
            List<ConfigEntry> entries,
            DescribeConfigsRequest.DescribeConfigsResource resource,
            DescribeConfigsRequest request) {
        List<String> keys = resource.configurationKeys();
        Set<String> wanted = keys == null || keys.isEmpty() ? null : new HashSet<>(keys);
        List<DescribeConfigsResponse.DescribeConfigsResourceResult> told = new ArrayList<>();
        for (ConfigEntry entry : entries) {
            if (wanted == null || wanted.contains(entry.name())) {
                told.add(tell(entry, request));
            }
        }
        return told;
    }

    private static DescribeConfigsResponse.DescribeConfigsResourceResult tell(
            ConfigEntry entry, DescribeConfigsRequest request) {
        List<DescribeConfigsResponse.DescribeConfigsSynonym> synonyms = new ArrayList<>();
        if (request.includeSynonyms()) {
            for (ConfigEntry.Synonym synonym : entry.synonyms()) {
                synonyms.add(
                        new DescribeConfigsResponse.DescribeConfigsSynonym()
                                .setName(synonym.name())
                                .setValue(synonym.value())
                                .setSource(synonym.source().code()));
            }
        }
        return new DescribeConfigsResponse.DescribeConfigsResourceResult()
                .setName(entry.name())
                .setValue(entry.value())
                .setReadOnly(entry.readOnly())
                .setConfigSource(entry.source().code())
                .setIsSensitive(entry.sensitive())
                .setSynonyms(synonyms)
                .setConfigType(entry.type().code())
                .setDocumentation(request.includeDocumentation() ? entry.documentation() : null);
    }
}
