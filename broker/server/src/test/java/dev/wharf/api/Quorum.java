package dev.wharf.api;

import dev.wharf.protocol.message.DescribeQuorumRequest;
import dev.wharf.protocol.message.DescribeQuorumResponse;
import java.util.List;

/** The metadata quorum as a node describes it. */
final class Quorum {
    private Quorum() {}

    static DescribeQuorumResponse describe(TestCluster.Node node) {
        DescribeQuorumRequest request =
                new DescribeQuorumRequest()
                        .setTopics(
                                List.of(
                                        new DescribeQuorumRequest.TopicData()
                                                .setTopicName("__cluster_metadata")
                                                .setPartitions(
                                                        List.of(
                                                                new DescribeQuorumRequest
                                                                        .PartitionData()))));
        return node.connect().ask(request, 2, DescribeQuorumResponse.class);
    }

    static DescribeQuorumResponse.PartitionData partition(TestCluster.Node node) {
        return partition(describe(node));
    }

    static DescribeQuorumResponse.PartitionData partition(DescribeQuorumResponse response) {
        return response.topics().getFirst().partitions().getFirst();
    }
}
