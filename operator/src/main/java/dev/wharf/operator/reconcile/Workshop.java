package dev.wharf.operator.reconcile;

import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.apply.Objects;
import dev.wharf.operator.gateway.Brokers;
import dev.wharf.operator.gateway.Gateways;
import dev.wharf.operator.manifest.Names;
import dev.wharf.operator.status.Events;
import dev.wharf.operator.status.LastWords;
import dev.wharf.operator.status.Statuses;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * What rounds work with. Of the process.
 *
 * @param makeBrokers the way to a cluster's brokers
 * @param defaultImage the broker's image where a spec names none
 * @param firstRound of this process
 */
public record Workshop(
        KubernetesClient kubernetes,
        Objects objects,
        Statuses statuses,
        LastWords lastWords,
        Events events,
        Gateways gateways,
        MoveWatch moves,
        Function<Names, Brokers> makeBrokers,
        InstantSource clock,
        String defaultImage,
        FirstRound firstRound) {
    public static Workshop of(
            KubernetesClient kubernetes,
            Function<Names, Brokers> makeBrokers,
            InstantSource clock,
            String defaultImage) {
        return new Workshop(
                kubernetes,
                new Objects(kubernetes),
                new Statuses(kubernetes),
                new LastWords(),
                new Events(kubernetes),
                new Gateways(),
                new MoveWatch(),
                makeBrokers,
                clock,
                defaultImage,
                new FirstRound());
    }

    /** Forgets a resource that is gone. */
    void forget(String uid) {
        gateways.forget(uid);
        statuses.forget(uid);
        lastWords.forget(uid);
        moves.forget(uid);
    }

    Brokers brokersOf(MQCluster cluster) {
        Names names = new Names(cluster);
        return gateways.to(cluster.getMetadata().getUid(), () -> makeBrokers.apply(names));
    }
}
