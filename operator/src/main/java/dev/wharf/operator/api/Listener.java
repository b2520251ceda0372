package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One more way for clients to reach the brokers, beside the one inside of Kubernetes on port 9092 that there always is. */
@ValidationRule(
        value = "!(self.name in ['clients', 'brokers', 'http'])",
        message = "clients, brokers and http are the names of ports that there always are")
@ValidationRule(
        value = "self.name != 'broker'",
        message = "broker is what the Services are called after that lead to one broker each")
@ValidationRule(
        value = "!(self.port in [9080, 9092, 9093])",
        message = "the ports 9080, 9092 and 9093 are taken")
@ValidationRule(
        value = "self.type == 'NodePort' || !has(self.addressType)",
        message = "addressType is for listeners of type NodePort")
@ValidationRule(
        value = "self.type != 'Internal' || !(has(self.bootstrapNodePort) || has(self.brokers))",
        message = "a listener of type Internal has no ports of nodes and no addresses of its own")
@ValidationRule(
        value = "self.type == 'LoadBalancer' || !has(self.loadBalancerClass)",
        message = "loadBalancerClass is for listeners of type LoadBalancer")
@ValidationRule(
        value =
                "!has(self.brokers) || self.brokers.all(one, self.brokers.exists_one(other, other.broker == one.broker))",
        message = "brokers names each broker once at most")
public record Listener(
        @JsonPropertyDescription(
                        "Its name, another one for each listener; brokers have it in capital letters.")
                @Required
                @Size(max = 15)
                @Pattern("^[a-z][a-z0-9]{0,14}$")
                String name,
        @JsonPropertyDescription("Who reaches it: Internal, NodePort or LoadBalancer.") @Required
                ListenerType type,
        @JsonPropertyDescription(
                        "Port of the pods, another one for each listener; load balancers have it too.")
                @Required
                @Min(1024)
                @Max(65535)
                Integer port,
        @JsonPropertyDescription(
                        "Which address of its node a broker tells; by default ExternalIP, or InternalIP where a node has none.")
                @Nullable NodeAddressType addressType,
        @JsonPropertyDescription(
                        "Port of the nodes for the first connection; by default one that Kubernetes chooses.")
                @Min(1)
                @Max(65535)
                @Nullable Integer bootstrapNodePort,
        @JsonPropertyDescription(
                        "Which implementation makes the load balancers; by default that of Kubernetes.")
                @Size(min = 1, max = 316)
                @Nullable String loadBalancerClass,
        @JsonPropertyDescription("Annotations of the listener's Services.")
                @Nullable Map<String, String> annotations,
        @JsonPropertyDescription("What is special about some brokers.") @Size(max = 100)
                @Nullable List<BrokerAddress> brokers) {
    private static final BrokerAddress NOTHING = new BrokerAddress(0, null, null, null, null);

    /** What brokers call it. */
    public String kafkaName() {
        return name.toUpperCase(Locale.ROOT);
    }

    /** What is said of one broker; all empty where nothing is. */
    public BrokerAddress of(int broker) {
        return brokers == null
                ? NOTHING
                : brokers.stream()
                        .filter(each -> each.broker() == broker)
                        .findFirst()
                        .orElse(NOTHING);
    }

    public Map<String, String> annotationsOrNone() {
        return annotations == null ? Map.of() : annotations;
    }
}
