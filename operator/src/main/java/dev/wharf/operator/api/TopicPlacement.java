package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where replicas may be, or exactly where they are. */
@ValidationRule(
        value = "!has(self.assignments) || (!has(self.racks) && !has(self.leaderRack))",
        message =
                "assignments say where each replica goes, so racks and leaderRack cannot be given as well")
@ValidationRule(
        value = "!has(self.leaderRack) || !has(self.racks) || self.leaderRack in self.racks",
        message = "leaderRack has to be one of racks")
public record TopicPlacement(
        @JsonPropertyDescription("Racks that may have replicas; any if left out.")
                @Size(min = 1, max = 100)
                @Nullable List<String> racks,
        @JsonPropertyDescription("Rack of the preferred leaders; any if left out.")
                @Nullable String leaderRack,
        @JsonPropertyDescription("The brokers of each partition, from partition 0 on.")
                @Size(min = 1, max = 1000)
                @Nullable List<Assignment> assignments) {
    /** The replicas of one partition. */
    public record Assignment(
            @JsonPropertyDescription("Broker ids, the preferred leader first.")
                    @Required
                    @Size(min = 1, max = 20)
                    List<Integer> brokers) {}
}
