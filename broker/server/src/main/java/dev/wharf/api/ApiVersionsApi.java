package dev.wharf.api;

import dev.wharf.controller.Features;
import dev.wharf.controller.Membership;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.ApiVersionsRequest;
import dev.wharf.protocol.message.ApiVersionsResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * ApiVersions (18): which APIs are served in which versions, and which features are finalised.
 *
 * <ul>
 *   <li>A version that is not served is answered in version 0 with UNSUPPORTED_VERSION and the range of this API alone, so that the
 *       client can ask again (KIP-511).
 *   <li>3: the client names its software; a name that is not letters, digits, dots and dashes is INVALID_REQUEST (KIP-511). Features (KIP-584).
 *   <li>4: features whose lowest supported level is 0 are told too (KIP-1022).
 * </ul>
 */
final class ApiVersionsApi implements ApiHandler<ApiVersionsRequest> {
    private static final Pattern SOFTWARE =
            Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");
    private static final short FIRST_WITH_SOFTWARE = 3;
    private static final short FIRST_WITH_LEVEL_ZERO = 4;

    private final Services services;
    private final List<ApiVersionsResponse.ApiVersion> served;

    /** @param others every other API that is served */
    ApiVersionsApi(Services services, Collection<? extends ApiHandler<?>> others) {
        this.services = services;
        List<ApiHandler<?>> all = new ArrayList<>(others);
        all.add(this);
        all.sort(Comparator.comparing(handler -> handler.key().id()));
        this.served = all.stream().map(ApiVersionsApi::range).toList();
    }

    @Override
    public ApiKey key() {
        return ApiKey.API_VERSIONS;
    }

    @Override
    public ApiVersionsRequest newRequest() {
        return new ApiVersionsRequest();
    }

    @Override
    public void handle(ApiVersionsRequest request, RequestContext context) {
        if (context.version() >= FIRST_WITH_SOFTWARE) {
            String name = request.clientSoftwareName();
            String version = request.clientSoftwareVersion();
            if (!SOFTWARE.matcher(name).matches() || !SOFTWARE.matcher(version).matches()) {
                context.respond(
                        new ApiVersionsResponse().setErrorCode(Errors.INVALID_REQUEST.code()));
                return;
            }
            context.connection().setSoftware(name, version);
        }
        MetadataImage image = services.image();
        context.respond(
                new ApiVersionsResponse()
                        .setApiKeys(served)
                        .setSupportedFeatures(supported(image, context.version()))
                        .setFinalizedFeaturesEpoch(services.metadata().offset())
                        .setFinalizedFeatures(finalized(image, services.membership())));
    }

    /** Answers a request of a version that we do not know. */
    void refuse(RequestContext context) {
        context.respond(
                new ApiVersionsResponse()
                        .setErrorCode(Errors.UNSUPPORTED_VERSION.code())
                        .setApiKeys(List.of(range(this))),
                (short) 0);
    }

    private static ApiVersionsResponse.ApiVersion range(ApiHandler<?> handler) {
        return new ApiVersionsResponse.ApiVersion()
                .setApiKey(handler.key().id())
                .setMinVersion(handler.lowestVersion())
                .setMaxVersion(handler.highestVersion());
    }

    private List<ApiVersionsResponse.SupportedFeatureKey> supported(
            MetadataImage image, short version) {
        BrokerRegistration self = image.brokers().get(services.config().nodeId());
        List<ApiVersionsResponse.SupportedFeatureKey> features = new ArrayList<>();
        if (self == null) {
            return features;
        }
        self.features()
                .forEach(
                        (name, range) -> {
                            if (range.min() > 0 || version >= FIRST_WITH_LEVEL_ZERO) {
                                features.add(
                                        new ApiVersionsResponse.SupportedFeatureKey()
                                                .setName(name)
                                                .setMinVersion(range.min())
                                                .setMaxVersion(range.max()));
                            }
                        });
        return features;
    }

    private static List<ApiVersionsResponse.FinalizedFeatureKey> finalized(
            MetadataImage image, Membership membership) {
        List<ApiVersionsResponse.FinalizedFeatureKey> features = new ArrayList<>();
        for (Map.Entry<String, Short> feature : image.features()) {
            features.add(finalized(feature.getKey(), feature.getValue()));
        }
        short kraftVersion = Features.kraftVersion(membership);
        if (kraftVersion > 0) { // not finalised is the same as 0
            features.add(finalized(Features.KRAFT_VERSION, kraftVersion));
        }
        return features;
    }

    private static ApiVersionsResponse.FinalizedFeatureKey finalized(String name, short level) {
        return new ApiVersionsResponse.FinalizedFeatureKey()
                .setName(name)
                .setMinVersionLevel(level)
                .setMaxVersionLevel(level);
    }
}
