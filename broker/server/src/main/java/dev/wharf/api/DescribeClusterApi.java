package dev.wharf.api;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DescribeClusterRequest;
import dev.wharf.protocol.message.DescribeClusterResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * DescribeCluster (60): the cluster's id and its brokers.
 *
 * <p>1: a listener of brokers describes brokers alone; controllers asked for here are MISMATCHED_ENDPOINT_TYPE, anything else
 * UNSUPPORTED_ENDPOINT_TYPE (KIP-919). 2: fenced brokers on request (KIP-1073).
 */
final class DescribeClusterApi implements ApiHandler<DescribeClusterRequest> {
    private static final byte BROKERS = 1;
    private static final byte CONTROLLERS = 2;

    private final Services services;

    DescribeClusterApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.DESCRIBE_CLUSTER;
    }

    @Override
    public DescribeClusterRequest newRequest() {
        return new DescribeClusterRequest();
    }

    @Override
    public void handle(DescribeClusterRequest request, RequestContext context) {
        if (request.endpointType() != BROKERS) {
            Errors error =
                    request.endpointType() == CONTROLLERS
                            ? Errors.MISMATCHED_ENDPOINT_TYPE
                            : Errors.UNSUPPORTED_ENDPOINT_TYPE;
            context.respond(
                    new DescribeClusterResponse()
                            .setErrorCode(error.code())
                            .setErrorMessage(error.text())
                            .setEndpointType(request.endpointType()));
            return;
        }
        List<DescribeClusterResponse.DescribeClusterBroker> brokers = new ArrayList<>();
        for (Endpoints.Node node : services.endpoints().all(context.connection())) {
            if (!node.fenced() || request.includeFencedBrokers()) {
                brokers.add(
                        new DescribeClusterResponse.DescribeClusterBroker()
                                .setBrokerId(node.id())
                                .setHost(node.host())
                                .setPort(node.port())
                                .setRack(node.rack())
                                .setIsFenced(node.fenced()));
            }
        }
        context.respond(
                new DescribeClusterResponse()
                        .setClusterId(services.clusterId())
                        .setControllerId(services.controllerId())
                        .setBrokers(brokers)
                        .setClusterAuthorizedOperations(
                                request.includeClusterAuthorizedOperations()
                                        ? AuthorizedOperations.ALL_ON_CLUSTER
                                        : AuthorizedOperations.NOT_ASKED_FOR));
    }
}
