package dev.wharf.operator.observe;

import dev.wharf.operator.observe.PodState.Phase;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what Kubernetes says of a cluster's pods and volumes. Without state. */
public final class KubernetesReading {
    /** How the trouble of a pod begins that no node takes. */
    public static final String UNSCHEDULABLE = "Unschedulable";

    /** What the kubelet says of a container that will not run as it is. */
    private static final Set<String> BROKEN =
            Set.of(
                    "CrashLoopBackOff",
                    "ImagePullBackOff",
                    "ErrImagePull",
                    "ErrImageNeverPull",
                    "InvalidImageName",
                    "CreateContainerConfigError",
                    "CreateContainerError",
                    "RunContainerError");

    /** A pod that no node takes is given so long: a volume may have to be found for it first. */
    private static final Duration SCHEDULING_MAX = Duration.ofSeconds(15);

    private static final int LINE_MAX = 300;

    /** As a broker logs what makes it end, before it says that it has stopped. */
    private static final String ERROR = " ERROR ";

    private static final String STORAGE = "storage";

    private KubernetesReading() {}

    /**
     * Pods by ordinal.
     *
     * @param revisionLabel the label that tells which template a pod was made from
     * @param madeOfAnnotation the annotation that tells what went into it, a name and a text in each line
     */
    public static SortedMap<Integer, PodState> pods(
            Collection<Pod> pods, String revisionLabel, String madeOfAnnotation, Instant now) {
        SortedMap<Integer, PodState> states = new TreeMap<>();
        for (Pod pod : pods) {
            OptionalInt ordinal = ordinal(pod);
            if (ordinal.isPresent()) {
                states.put(
                        ordinal.getAsInt(),
                        state(ordinal.getAsInt(), pod, revisionLabel, madeOfAnnotation, now));
            }
        }
        return states;
    }

    /** Claims to volumes, by ordinal. */
    public static SortedMap<Integer, VolumeState> volumes(
            Collection<PersistentVolumeClaim> claims) {
        SortedMap<Integer, VolumeState> states = new TreeMap<>();
        for (PersistentVolumeClaim claim : claims) {
            OptionalInt ordinal = ordinal(claim);
            if (ordinal.isPresent() && !claim.isMarkedForDeletion()) {
                states.put(ordinal.getAsInt(), state(ordinal.getAsInt(), claim));
            }
        }
        return states;
    }

    /** A size in bytes. */
    public static long bytes(String quantity) {
        return Quantity.getAmountInBytes(new Quantity(quantity)).longValue();
    }

    /** What stands after the last dash of a name, if that is a number. */
    public static OptionalInt ordinal(HasMetadata object) {
        String name = object.getMetadata().getName();
        String last = name.substring(name.lastIndexOf('-') + 1);
        boolean number =
                !last.isEmpty() && last.length() < 6 && last.chars().allMatch(Character::isDigit);
        return number ? OptionalInt.of(Integer.parseInt(last)) : OptionalInt.empty();
    }

    private static PodState state(
            int ordinal, Pod pod, String revisionLabel, String madeOfAnnotation, Instant now) {
        String trouble = trouble(pod, now);
        Phase phase =
                trouble != null
                        ? Phase.BROKEN
                        : condition(pod, "Ready", "True") != null ? Phase.READY : Phase.STARTING;
        String revision = pod.getMetadata().getLabels().getOrDefault(revisionLabel, "");
        return new PodState(
                ordinal,
                revision,
                madeOf(pod, madeOfAnnotation),
                phase,
                pod.isMarkedForDeletion(),
                trouble);
    }

    private static SortedMap<String, String> madeOf(Pod pod, String annotation) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String text = annotations == null ? null : annotations.get(annotation);
        SortedMap<String, String> madeOf = new TreeMap<>();
        if (text != null) {
            text.lines()
                    .map(line -> line.split("=", 2))
                    .filter(parts -> parts.length == 2)
                    .forEach(parts -> madeOf.put(parts[0], parts[1]));
        }
        return madeOf;
    }

    private static @Nullable String trouble(Pod pod, Instant now) {
        for (ContainerStatus container : containers(pod)) {
            ContainerStateWaiting waiting =
                    container.getState() == null ? null : container.getState().getWaiting();
            if (waiting != null && BROKEN.contains(String.valueOf(waiting.getReason()))) {
                return waiting.getReason() + detail(container, waiting);
            }
        }
        if (pod.getStatus() != null && "Failed".equals(pod.getStatus().getPhase())) {
            return "Failed" + colon(pod.getStatus().getMessage());
        }
        PodCondition unscheduled = condition(pod, "PodScheduled", "False");
        if (unscheduled != null
                && UNSCHEDULABLE.equals(unscheduled.getReason())
                && since(unscheduled, now).compareTo(SCHEDULING_MAX) > 0) {
            return UNSCHEDULABLE + colon(unscheduled.getMessage());
        }
        return null;
    }

    private static List<ContainerStatus> containers(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null
                ? List.of()
                : pod.getStatus().getContainerStatuses();
    }

    /** Why a container that starts again and again has ended says more than that it does. */
    private static String detail(ContainerStatus container, ContainerStateWaiting waiting) {
        ContainerStateTerminated last =
                container.getLastState() == null ? null : container.getLastState().getTerminated();
        return last == null
                ? colon(waiting.getMessage())
                : ": it ended with "
                        + last.getExitCode()
                        + " ("
                        + last.getReason()
                        + ")"
                        + colon(why(last.getMessage()));
    }

    /** Of the end of what a container has said, the last error; where it tells of none the last line, in which most say why they end. */
    private static @Nullable String why(@Nullable String message) {
        if (message == null) {
            return null;
        }
        List<String> lines = message.strip().lines().toList();
        String line =
                lines.reversed().stream()
                        .filter(each -> each.contains(ERROR))
                        .findFirst()
                        .orElse(lines.isEmpty() ? "" : lines.getLast())
                        .strip();
        return line.length() > LINE_MAX ? line.substring(0, LINE_MAX) + "..." : line;
    }

    private static String colon(@Nullable String message) {
        return message == null || message.isEmpty() ? "" : ": " + message;
    }

    private static @Nullable PodCondition condition(Pod pod, String type, String status) {
        if (pod.getStatus() == null || pod.getStatus().getConditions() == null) {
            return null;
        }
        return pod.getStatus().getConditions().stream()
                .filter(each -> type.equals(each.getType()) && status.equals(each.getStatus()))
                .findFirst()
                .orElse(null);
    }

    private static Duration since(PodCondition condition, Instant now) {
        String time = condition.getLastTransitionTime();
        return time == null ? Duration.ZERO : Duration.between(Instant.parse(time), now);
    }

    private static VolumeState state(int ordinal, PersistentVolumeClaim claim) {
        boolean lost = claim.getStatus() != null && "Lost".equals(claim.getStatus().getPhase());
        Quantity size = claim.getSpec().getResources().getRequests().get(STORAGE);
        long bytes = size == null ? 0 : Quantity.getAmountInBytes(size).longValue();
        return new VolumeState(ordinal, bytes, lost, growing(claim, bytes));
    }

    /** Before there is a volume, it does not grow. */
    private static String growing(PersistentVolumeClaim claim, long requestedBytes) {
        PersistentVolumeClaimStatus status = claim.getStatus();
        Quantity has =
                status == null || status.getCapacity() == null
                        ? null
                        : status.getCapacity().get(STORAGE);
        if (has == null || Quantity.getAmountInBytes(has).longValue() >= requestedBytes) {
            return "";
        }
        String said =
                status.getConditions().stream()
                        .filter(condition -> "True".equals(condition.getStatus()))
                        .map(condition -> condition.getType() + colon(condition.getMessage()))
                        .collect(Collectors.joining("; "));
        return has
                + " of "
                + claim.getSpec().getResources().getRequests().get(STORAGE)
                + (said.isEmpty() ? "" : " (" + said + ")");
    }
}
