package dev.wharf.operator.plan;

import dev.wharf.operator.api.ImageStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the cluster can go back to an image. Of those that it has run it is remembered what they know; another one is tried, and the first broker that cannot
 * run it stops the roll. Without state.
 */
public final class Downgrade {
    private Downgrade() {}

    /**
     * Why brokers of an image could not take part any more; null if nothing is known against it.
     *
     * @param images those that have run
     * @param levels that the cluster is at, by feature
     */
    public static @Nullable String refusal(
            String image, List<ImageStatus> images, Map<String, Integer> levels) {
        for (ImageStatus known : images) {
            Map<String, Integer> features = known.features();
            if (image.equals(known.image()) && features != null) {
                for (Map.Entry<String, Integer> level : levels.entrySet()) {
                    int highest = features.getOrDefault(level.getKey(), 0);
                    if (highest < level.getValue()) {
                        return image
                                + " knows "
                                + level.getKey()
                                + " up to "
                                + highest
                                + ", and the cluster is at "
                                + level.getValue()
                                + " already";
                    }
                }
            }
        }
        return null;
    }
}
