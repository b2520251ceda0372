package dev.wharf.api;

import java.util.List;

/** All APIs that are served. What is listed here is advertised; what is not does not exist for clients. */
final class Apis {
    private Apis() {}

    static Dispatcher dispatcher(Services services) {
        List<ApiHandler<?>> handlers =
                List.of(
                        new ProduceApi(services),
                        new FetchApi(services),
                        new ListOffsetsApi(services),
                        new MetadataApi(services),
                        new CreateTopicsApi(services),
                        new DeleteTopicsApi(services),
                        new DescribeConfigsApi(services),
                        new InitProducerIdApi(services),
                        new DescribeClusterApi(services));
        return new RequestDispatcher(services, new ApiVersionsApi(services, handlers), handlers);
    }
}
