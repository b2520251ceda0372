package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may have topics in a cluster. */
public record TopicPolicy(
        @JsonPropertyDescription(
                        "Namespaces beside the cluster's own whose MQTopics may refer to it; \"*\" stands for all.")
                @Size(max = 100)
                @Nullable List<String> namespaces) {
    /** Whether a topic in one namespace may belong to a cluster in another. */
    public static boolean allows(
            @Nullable TopicPolicy policy, String clusterNamespace, String topicNamespace) {
        List<String> named = policy == null ? null : policy.namespaces();
        return clusterNamespace.equals(topicNamespace)
                || (named != null && (named.contains("*") || named.contains(topicNamespace)));
    }
}
