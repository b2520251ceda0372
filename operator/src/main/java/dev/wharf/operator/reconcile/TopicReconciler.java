package dev.wharf.operator.reconcile;

import dev.wharf.operator.api.MQTopic;
import dev.wharf.operator.plan.Verdict;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Has a round for a topic whenever the SDK says that it is its turn. Of the process. */
@Singleton
@ControllerConfiguration(name = TopicReconciler.NAME)
public final class TopicReconciler implements Reconciler<MQTopic> {
    static final String NAME = "mqtopic";

    private final Workshop workshop;
    private final Directory directory;
    private final Waker waker;

    TopicReconciler(Workshop workshop, Directory directory, Waker waker) {
        this.workshop = workshop;
        this.directory = directory;
        this.waker = waker;
    }

    @Override
    public List<EventSource<?, MQTopic>> prepareEventSources(EventSourceContext<MQTopic> context) {
        directory.setTopics(context.getPrimaryCache());
        SimpleInboundEventSource<MQTopic> wakings = new SimpleInboundEventSource<>("waker");
        waker.setWake(wakings::propagateEvent);
        return List.of(wakings);
    }

    @Override
    public UpdateControl<MQTopic> reconcile(MQTopic seen, Context<MQTopic> context) {
        workshop.firstRound().onRound();
        if (context.isPrimaryResourceDeleted()) {
            workshop.forget(seen.getMetadata().getUid());
            return UpdateControl.noUpdate();
        }
        MQTopic topic = workshop.statuses().latest(seen, MQTopic.class);
        Optional<Verdict> verdict = new TopicRound(workshop, directory, topic).run();
        UpdateControl<MQTopic> control = UpdateControl.noUpdate();
        return verdict.isEmpty()
                ? control
                : control.rescheduleAfter(
                        Cadence.ofTopic(verdict.get(), seen.getMetadata().getUid().hashCode()));
    }
}
