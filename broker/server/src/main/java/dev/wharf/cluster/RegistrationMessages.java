package dev.wharf.cluster;

import dev.wharf.controller.ControllerCommand.RegisterBroker;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.protocol.message.BrokerRegistrationRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A broker's registration as Kafka's message. Without state. */
final class RegistrationMessages {
    private RegistrationMessages() {}

    static BrokerRegistrationRequest question(RegisterBroker command, String clusterId) {
        BrokerRegistration registration = command.registration();
        List<BrokerRegistrationRequest.Listener> listeners = new ArrayList<>();
        for (BrokerRegistration.Endpoint endpoint : registration.endpoints()) {
            listeners.add(
                    new BrokerRegistrationRequest.Listener()
                            .setName(endpoint.listener())
                            .setHost(endpoint.host())
                            .setPort(endpoint.port())
                            .setSecurityProtocol(endpoint.securityProtocol()));
        }
        List<BrokerRegistrationRequest.Feature> features = new ArrayList<>();
        registration
                .features()
                .forEach(
                        (name, range) ->
                                features.add(
                                        new BrokerRegistrationRequest.Feature()
                                                .setName(name)
                                                .setMinSupportedVersion(range.min())
                                                .setMaxSupportedVersion(range.max())));
        return new BrokerRegistrationRequest()
                .setBrokerId(registration.brokerId())
                .setClusterId(clusterId)
                .setIncarnationId(registration.incarnationId())
                .setListeners(listeners)
                .setFeatures(features)
                .setRack(registration.rack())
                .setLogDirs(registration.directories())
                .setPreviousBrokerEpoch(command.previousEpoch());
    }

    static RegisterBroker command(BrokerRegistrationRequest read) {
        List<BrokerRegistration.Endpoint> endpoints = new ArrayList<>();
        for (BrokerRegistrationRequest.Listener listener : read.listeners()) {
            endpoints.add(
                    new BrokerRegistration.Endpoint(
                            listener.name(),
                            listener.host(),
                            listener.port(),
                            listener.securityProtocol()));
        }
        SortedMap<String, BrokerRegistration.FeatureRange> features = new TreeMap<>();
        for (BrokerRegistrationRequest.Feature feature : read.features()) {
            features.put(
                    feature.name(),
                    new BrokerRegistration.FeatureRange(
                            feature.minSupportedVersion(), feature.maxSupportedVersion()));
        }
        return new RegisterBroker(
                new BrokerRegistration(
                        read.brokerId(),
                        read.incarnationId(),
                        0,
                        endpoints,
                        features,
                        read.rack(),
                        read.logDirs(),
                        true),
                read.previousBrokerEpoch());
    }
}
