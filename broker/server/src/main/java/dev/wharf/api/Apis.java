package dev.wharf.api;

import java.util.List;

/** All APIs that are served. What is listed here is advertised; what is not does not exist for clients. */
final class Apis {
    private Apis() {}

    static RequestDispatcher dispatcher(Services services) {
        GroupCalls groups = new GroupCalls(services);
        List<ApiHandler<?>> handlers =
                List.of(
                        new ProduceApi(services),
                        new FetchApi(services),
                        new ListOffsetsApi(services),
                        new MetadataApi(services),
                        new OffsetCommitApi(services, groups),
                        new OffsetFetchApi(services, groups),
                        new FindCoordinatorApi(services),
                        new JoinGroupApi(groups),
                        new HeartbeatApi(groups),
                        new LeaveGroupApi(groups),
                        new SyncGroupApi(groups),
                        new DescribeGroupsApi(groups),
                        new ListGroupsApi(services),
                        new CreateTopicsApi(services),
                        new DeleteTopicsApi(services),
                        new InitProducerIdApi(services),
                        new DescribeConfigsApi(services),
                        new AlterConfigsApi(services),
                        new IncrementalAlterConfigsApi(services),
                        new CreatePartitionsApi(services),
                        new DeleteGroupsApi(groups),
                        new OffsetDeleteApi(services, groups),
                        new DescribeClusterApi(services),
                        new DeleteRecordsApi(services),
                        new OffsetForLeaderEpochApi(services),
                        new AlterReplicaLogDirsApi(services),
                        new DescribeLogDirsApi(services),
                        new DescribeProducersApi(services),
                        new UnregisterBrokerApi(services),
                        new ListConfigResourcesApi(services),
                        new DescribeTopicPartitionsApi(services),
                        new DescribeQuorumApi(services),
                        new ElectLeadersApi(services),
                        new AlterPartitionReassignmentsApi(services),
                        new ListPartitionReassignmentsApi(services),
                        new UpdateFeaturesApi(services),
                        new AddRaftVoterApi(services),
                        new RemoveRaftVoterApi(services),
                        new GetTelemetrySubscriptionsApi(services),
                        new PushTelemetryApi(services));
        return new RequestDispatcher(services, new ApiVersionsApi(services, handlers), handlers);
    }
}
